import { type ApplyInboxInput, applyInboxInBulk } from './activities.js'

/** Younger events are their customer's workflow's. */
const OPEN_FOR_MS = 30_000

/** 100,000 events; the next run, 30 s later, has the rest. */
const MAX_ROUNDS = 50

/**
 * Applies what the nudges left: events whose nudge was lost, whose workflow gave up, or that are due for another try.
 *
 * Carries nothing through continue-as-new: it ends after a bounded number of rounds.
 */
export async function sweep(): Promise<{ settled: number; stillOpen: number }> {
  return applyRounds({ olderThanMs: OPEN_FOR_MS })
}

type BulkSelector = Exclude<ApplyInboxInput, { readonly key: unknown }>

/** Applies in bulk as long as that settles something. */
export async function applyRounds(selector: BulkSelector): Promise<{ settled: number; stillOpen: number }> {
  let settled = 0
  for (let round = 0; ; round++) {
    const result = await applyInboxInBulk(selector)
    settled += result.settled
    if (result.stillOpen === 0 || result.settled === 0 || round === MAX_ROUNDS) return { ...result, settled }
  }
}
