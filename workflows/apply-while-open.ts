import { condition, defineSignal, setHandler } from '@temporalio/workflow'
import type { ApplyInboxResult } from './port/live.js'
import { nudgeSignal } from './contract.js'
import { READ_LAG_MS } from '../prisma/rows/read-lag.js'

/**
 * Rounds after the last nudge or the last full round. After 8, the sweep takes over, so an event that never
 * settles cannot loop here.
 */
const MAX_QUIET_ROUNDS = 8

const nudge = defineSignal(nudgeSignal)

export interface Nudges {
  /** True when a nudge came since the last round began. */
  came: boolean
}

/** Listens for nudges. The start of a run counts as a nudge. */
export function receiveNudges(): Nudges {
  const nudges = { came: true }
  setHandler(nudge, () => {
    nudges.came = true
  })
  return nudges
}

/**
 * Applies open events in rounds until none is open.
 *
 * Another round follows at once if a nudge came meanwhile or if more events are due than one round takes. If
 * events are still open, it follows a nudge or READ_LAG (2 s). Gives up after `MAX_QUIET_ROUNDS`. Does not
 * await anything after its last look at the nudges, so the caller misses none.
 *
 * @param onRound called before each further round
 */
export async function applyWhileOpen(
  nudges: Nudges,
  apply: () => Promise<ApplyInboxResult>,
  onRound: () => Promise<void>,
): Promise<void> {
  for (let quietRounds = 0, isOpen = true; isOpen && quietRounds < MAX_QUIET_ROUNDS; quietRounds++) {
    nudges.came = false
    const { settled, stillOpen, isMoreDue } = await apply()
    if (!nudges.came && !isMoreDue && stillOpen > 0) await condition(() => nudges.came, READ_LAG_MS)
    if (nudges.came || (isMoreDue && settled > 0)) quietRounds = 0
    isOpen = nudges.came || isMoreDue || stillOpen > 0
    if (isOpen) await onRound()
  }
}
