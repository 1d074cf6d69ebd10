import { explainFailure } from '../failure.js'
import { mapConcurrently } from '../map-concurrently.js'
import { ACCOUNT_INVALID } from './notice-disconnection.js'
import { retryTransient } from './retry-transient.js'
import type { StripeSession } from './client.js'
import { StripeFailure } from './failure.js'

/** This many transient failures in a row, without an answer in between, are an outage. */
const OUTAGE_AFTER = 10

/** An object, or the parent of a list, that Stripe refused to return. */
export interface Refusal {
  readonly id: string
  readonly failure: StripeFailure
}

/** Returns a refusal as the record of a run shows it: `{id}: {reason}`. */
export function nameRefusal({ id, failure }: Refusal): string {
  return `${id}: ${explainFailure(failure)}`
}

export interface ReadEachOptions<T> {
  readonly session: StripeSession
  /** The number of concurrent reads. */
  readonly limit: number
  readonly idOf: (item: T) => string
  /** Returns false for an item that needs no request. By default, each item needs one. */
  readonly needsRequest?: (item: T) => boolean
  /**
   * True when Stripe has answered for other objects of the type before. If this is false and Stripe refuses
   * all items (403, 400, 404), the last refusal is thrown, because it is probably about the type.
   */
  readonly isReadable: boolean
}

/**
 * Reads each item. Retries transient failures. Reports an item that Stripe refuses, and reads the others.
 *
 * @returns the results by item, in the order of the answers, and the refused items
 * @throws {StripeFailure} when Stripe refuses the key or the account, when it limits the rate for longer than
 * the retries take, and when it has an outage. Such a failure says nothing about single items, so Temporal
 * retries the activity.
 */
export async function readEach<T, R>(
  items: readonly T[],
  { session, limit, idOf, needsRequest = () => true, isReadable }: ReadEachOptions<T>,
  read: (item: T) => Promise<R>,
): Promise<{ answers: ReadonlyMap<T, R>; refused: readonly Refusal[] }> {
  const answers = new Map<T, R>()
  const refused: Refusal[] = []
  let hasAnswer = isReadable
  let failuresInARow = 0

  await mapConcurrently(items, limit, async (item) => {
    try {
      answers.set(item, await retryTransient(() => read(item)))
      if (!needsRequest(item)) return
      hasAnswer = true
      failuresInARow = 0
    } catch (error) {
      if (!(error instanceof StripeFailure) || isAboutAllRequests(error)) throw error
      failuresInARow = error.kind === 'transient' ? failuresInARow + 1 : 0
      if (failuresInARow === OUTAGE_AFTER) throw error
      refused.push({ id: idOf(item), failure: error })
    }
  })

  const last = refused.at(-1)?.failure
  // Checks whether only the last items fail, or every request to Stripe.
  if (last && failuresInARow > 0 && !(await isAnswering(session))) throw last
  if (last && last.kind !== 'transient' && !hasAnswer) throw last
  return { answers, refused }
}

/**
 * Returns whether a failure concerns all requests: Stripe refuses the key or the account, or limits the rate.
 * A lock of a single object (`resource-specific`, `lock_timeout`) concerns only that object.
 */
export function isAboutAllRequests({ kind, code, rateLimitReason }: StripeFailure): boolean {
  const isLimited = rateLimitReason !== undefined && rateLimitReason !== 'resource-specific' && code !== 'lock_timeout'
  return kind === 'unauthorized' || code === ACCOUNT_INVALID || isLimited
}

/**
 * Returns whether Stripe answers at all. A refusal is an answer: restricted keys may not read the account.
 */
async function isAnswering(session: StripeSession): Promise<boolean> {
  try {
    await session.find({ path: '/v1/account', endpoint: '/v1/account' })
    return true
  } catch (error) {
    if (!(error instanceof StripeFailure) || isAboutAllRequests(error)) throw error
    return error.kind !== 'transient'
  }
}
