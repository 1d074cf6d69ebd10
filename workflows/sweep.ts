import { continueAsNew, sleep, workflowInfo } from '@temporalio/workflow'
import { type ApplyInboxInput, applyInboxInBulk } from './port/live.js'
import { applyWhileOpen, receiveNudges } from './apply-while-open.js'
import type { SweepInput } from './contract.js'
import { READ_LAG_MS } from '../prisma/rows/read-lag.js'

/** Events that were received less than 30 s ago are left to customerSync. */
const OPEN_FOR_MS = 30_000

/**
 * Rounds of one run: about 100,000 events at 2,000 a round. The next run, 30 s later by
 * default, applies the rest.
 */
const MAX_ROUNDS = 50

/**
 * Applies open events that nudges left: events whose nudge was lost, whose workflow gave up,
 * or whose retry is due.
 *
 * With `olderThanMs: 0` it is the drain. The drain applies the events of all keys when nudges cannot keep up.
 * It runs as long as nudges come or events are open.
 *
 * Carries through continue-as-new: only its input. Open events are in the inbox.
 */
export async function sweep(input: SweepInput = {}): Promise<Swept> {
  const { olderThanMs = OPEN_FOR_MS } = input
  return olderThanMs < READ_LAG_MS ? drain(input) : applyRounds({ olderThanMs })
}

export interface Swept {
  readonly settled: number
  readonly stillOpen: number
}

type BulkSelector = Exclude<ApplyInboxInput, { readonly key: unknown }>

/**
 * Applies events until no nudge comes. No await follows the last look at the nudges, for
 * customerSync's reason.
 */
async function drain(input: SweepInput): Promise<Swept> {
  const nudges = receiveNudges()
  let swept: Swept = { settled: 0, stillOpen: 0 }
  while (nudges.came) await applyWhileOpen(nudges, apply, continueIfLong)
  return swept

  async function apply() {
    const result = await applyInboxInBulk({ olderThanMs: input.olderThanMs ?? 0 })
    swept = { settled: swept.settled + result.settled, stillOpen: result.stillOpen }
    return result
  }

  async function continueIfLong(): Promise<void> {
    if (workflowInfo().continueAsNewSuggested) await continueAsNew<typeof sweep>(input)
  }
}

/**
 * Applies the selected events now, and once more after READ_LAG if some are still open:
 * contested events need a read.
 */
export async function applyAll(selector: BulkSelector): Promise<Swept> {
  const first = await applyRounds(selector)
  if (first.stillOpen === 0) return first
  await sleep(READ_LAG_MS)
  const second = await applyRounds(selector)
  return { ...second, settled: first.settled + second.settled }
}

/** Applies events in bulk, round by round, while more are due than one round takes. At most 51 rounds. */
async function applyRounds(selector: BulkSelector): Promise<Swept> {
  let settled = 0
  for (let round = 0; ; round++) {
    const result = await applyInboxInBulk(selector)
    settled += result.settled
    if (!result.isMoreDue || round === MAX_ROUNDS) return { settled, stillOpen: result.stillOpen }
  }
}
