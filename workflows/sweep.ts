import { continueAsNew, sleep, workflowInfo } from '@temporalio/workflow'
import { type ApplyInboxInput, applyInboxInBulk } from './activities.js'
import { applyWhileOpen, receiveNudges } from './apply-while-open.js'
import type { SweepInput } from './contract.js'
import { READ_LAG_MS } from './read-lag.js'

/** Younger events are their customer's workflow's. */
const OPEN_FOR_MS = 30_000

/** 100,000 events; the next run, 30 s later, has the rest. */
const MAX_ROUNDS = 50

/**
 * Applies what the nudges left: events whose nudge was lost, whose workflow gave up, or that are due for another try. Asked for with
 * `olderThanMs: 0` it is the drain: it carries all, because the nudges cannot keep up, for as long as it is nudged or something is open.
 *
 * Carries nothing through continue-as-new: what is open stands in the inbox.
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

/** Like customerSync, there is no await between the last look at the nudges and the return. */
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

/** Applies events of any age at once, and once more what had to be asked for, after READ_LAG. */
export async function applyAll(selector: BulkSelector): Promise<Swept> {
  const first = await applyRounds(selector)
  if (first.stillOpen === 0) return first
  await sleep(READ_LAG_MS)
  const second = await applyRounds(selector)
  return { ...second, settled: first.settled + second.settled }
}

/** Applies in bulk as long as there is more than one round takes. */
async function applyRounds(selector: BulkSelector): Promise<Swept> {
  let settled = 0
  for (let round = 0; ; round++) {
    const result = await applyInboxInBulk(selector)
    settled += result.settled
    if (!result.isMoreDue || round === MAX_ROUNDS) return { settled, stillOpen: result.stillOpen }
  }
}
