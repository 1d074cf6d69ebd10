import { parseArgs } from 'node:util'
import { REUSED_ID } from './circumstances.js'
import { GUARDS, type GuardName } from './guards.js'
import { playHistory } from './play-history.js'

// `npm run model -- --seed 7 --histories 5000` plays 5,000 histories, and names those that fail. A single
// history is told step by step.
// `--reused-id` plays histories of one coupon whose id is used again and again.
// `--without contest-window` switches a guard off, and stops at the first failure. `--without all` switches
// each off in turn.

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    histories: { type: 'string', default: '1' },
    'reused-id': { type: 'boolean', default: false },
    without: { type: 'string' },
  },
})

const first = Number(values.seed)
const histories = Number(values.histories)
const given = values['reused-id'] ? REUSED_ID : undefined
const log = histories === 1 ? (line: string) => console.log(line) : undefined

if (values.without === undefined) playAll()
else for (const { name } of GUARDS) if (name === values.without || values.without === 'all') searchWithout(name)

function playAll(): void {
  let failed = 0
  for (let seed = first; seed < first + histories; seed++) {
    const [problem] = playHistory({ seed, given, log })
    if (problem === undefined) continue
    failed += 1
    console.log(`seed ${seed}: ${problem}`)
  }
  console.log(`${histories} histories, ${failed} failed`)
  if (failed > 0) process.exitCode = 1
}

/** Finds the first history that fails without the guard, and only without it. */
function searchWithout(without: GuardName): void {
  for (let seed = first; seed < first + histories; seed++) {
    const [problem] = playHistory({ seed, given, without, log })
    if (problem === undefined || playHistory({ seed, given }).length > 0) continue
    console.log(`without ${without}, seed ${seed}: ${problem}`)
    return
  }
  console.log(`without ${without}: no history of ${histories} failed`)
}
