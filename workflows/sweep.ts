import { sleep } from '@temporalio/workflow'
import { type ApplyInboxInput, applyInboxInBulk } from './activities.js'
import type { SweepInput } from './contract.js'
import { READ_LAG_MS } from './read-lag.js'

/** Younger events are their customer's workflow's. */
const OPEN_FOR_MS = 30_000

/** 100,000 events; the next run, 30 s later, has the rest. */
const MAX_ROUNDS = 50

/**
 * Applies what the nudges left: events whose nudge was lost, whose workflow gave up, or that are due for another try. Asked for with
 * `olderThanMs: 0` it carries all, because the nudges cannot keep up.
 *
 * Carries nothing through continue-as-new: it ends after a bounded number of rounds.
 */
export async function sweep({ olderThanMs = OPEN_FOR_MS }: SweepInput = {}): Promise<Swept> {
  const selector = { olderThanMs }
  return olderThanMs < READ_LAG_MS ? applyAll(selector) : applyRounds(selector)
}

export interface Swept {
  readonly settled: number
  readonly stillOpen: number
}

type BulkSelector = Exclude<ApplyInboxInput, { readonly key: unknown }>

/** Applies events of any age at once, and once more what had to be asked for, after READ_LAG. */
export async function applyAll(selector: BulkSelector): Promise<Swept> {
  const first = await applyRounds(selector)
  if (first.stillOpen === 0) return first
  await sleep(READ_LAG_MS)
  const second = await applyRounds(selector)
  return { ...second, settled: first.settled + second.settled }
}

/** Applies in bulk as long as that settles something. */
async function applyRounds(selector: BulkSelector): Promise<Swept> {
  let settled = 0
  for (let round = 0; ; round++) {
    const result = await applyInboxInBulk(selector)
    settled += result.settled
    if (result.stillOpen === 0 || result.settled === 0 || round === MAX_ROUNDS) return { ...result, settled }
  }
}
