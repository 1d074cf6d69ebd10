import { READ_LAG_MS } from '../../prisma/rows/write-rule.js'
import { applyInbox } from './apply-inbox.js'
import { hasOpenEvents } from './inbox.js'
import type { Steps } from './processes.js'
import type { World } from './world.js'

/** As in workflows/apply-while-open.ts. */
const MAX_QUIET_ROUNDS = 8

/** Signals the workflow of a key, and starts it if it does not run. */
export type Nudge = (group: string) => void

/** Mirrors the workflow `customerSync`, of which one runs for each key. */
export function createNudge(world: World): Nudge {
  const nudged = new Set<string>()
  const running = new Set<string>()

  function* customerSync(group: string): Steps {
    const { database, processes } = world
    for (let quietRounds = 0, isOpen = true; isOpen && quietRounds < MAX_QUIET_ROUNDS; quietRounds++) {
      nudged.delete(group)
      yield* processes.attempt(() => applyInbox(world, { group }))
      isOpen = hasOpenEvents(database.inbox.values(), group, database.nowMs())
      if (isOpen && !nudged.has(group)) yield READ_LAG_MS
      if (nudged.has(group)) quietRounds = 0
      isOpen ||= nudged.has(group)
    }
    running.delete(group)
  }

  return (group) => {
    nudged.add(group)
    if (running.has(group)) return
    running.add(group)
    world.processes.spawn(customerSync(group))
  }
}
