import { explain } from '../failure.js'
import { mapConcurrently } from '../map-concurrently.js'
import { ACCOUNT_INVALID } from './notice-disconnection.js'
import { retryTransient } from './retry-transient.js'
import type { StripeSession } from './client.js'
import { StripeFailure } from './failure.js'

/** So many transient failures without an answer in between are an outage. */
const OUTAGE_AFTER = 10

/** An object, or the parent of a list, that Stripe would not let us read. */
export interface Refusal {
  readonly id: string
  readonly failure: StripeFailure
}

/** Says of a refusal what the run shows: `{id}: {reason}`. */
export function nameRefusal({ id, failure }: Refusal): string {
  return `${id}: ${explain(failure)}`
}

export interface ReadEachOptions<T> {
  readonly session: StripeSession
  /** Reads under way at once. */
  readonly limit: number
  readonly idOf: (item: T) => string
  /** False for an item that needs no request. By default each needs one. */
  readonly needsRequest?: (item: T) => boolean
  /**
   * Stripe answered for other objects of the type before. Otherwise, when it refuses all items (403, 400, 404), the first refusal is thrown: it is
   * probably about the type.
   */
  readonly isReadable: boolean
}

/**
 * Reads each item. An item that Stripe refuses is reported, and does not fail the others. Transient failures are retried first.
 *
 * @returns what was read, in the order of the answers, and what was refused
 * @throws {StripeFailure} when the key or the account is refused, when Stripe limits the rate for longer than the retries take, and when it has
 * an outage. None of these says anything of single items, so Temporal retries.
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
      if (!(error instanceof StripeFailure) || isOfAll(error)) throw error
      failuresInARow = error.kind === 'transient' ? failuresInARow + 1 : 0
      if (failuresInARow === OUTAGE_AFTER) throw error
      refused.push({ id: idOf(item), failure: error })
    }
  })

  const last = refused.at(-1)?.failure
  // Whether the last ones failed alone, or with everything that is asked of Stripe now.
  if (last && failuresInARow > 0 && !(await isAnswering(session))) throw last
  if (last && last.kind !== 'transient' && !hasAnswer) throw last
  return { answers, refused }
}

/** The key or the account is refused, or too much is asked of Stripe. One object may also be locked for a moment, which is its own trouble. */
export function isOfAll({ kind, code, rateLimited }: StripeFailure): boolean {
  const isLimited = rateLimited !== undefined && rateLimited !== 'resource-specific' && code !== 'lock_timeout'
  return kind === 'unauthorized' || code === ACCOUNT_INVALID || isLimited
}

/** Whether Stripe answers at all. A refusal is an answer: restricted keys may not ask for the account. */
async function isAnswering(session: StripeSession): Promise<boolean> {
  try {
    await session.find({ path: '/v1/account', endpoint: '/v1/account' })
    return true
  } catch (error) {
    if (!(error instanceof StripeFailure) || isOfAll(error)) throw error
    return error.kind !== 'transient'
  }
}
