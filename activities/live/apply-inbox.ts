import { recordFailedAttempt } from '../../prisma/inbox/record-failed-attempt.js'
import { countOpenEvents, type OpenEvent, readOpenEvents } from '../../prisma/inbox/open-events.js'
import { READ_LAG_MS } from '../../prisma/rows/write-rule.js'
import type { ApplyInboxInput, ApplyInboxResult } from '../../workflows/port/live.js'
import type { Deps } from '../deps.js'
import { groupBy } from '../group-by.js'
import { mapConcurrently } from '../map-concurrently.js'
import type { StripeSession } from '../stripe/client.js'
import type { StripeFailure } from '../stripe/failure.js'
import { type ApplyMode, decideCases } from './decide-cases.js'
import { dueForFetch, fetchCases } from './fetch-cases.js'
import { showNewest, writeFetched, writeSnapshots } from './write-cases.js'

/**
 * The largest number of events in one activity for one key. The burst of one customer fits, and the activity
 * stays well below its timeout of 2 min.
 */
const CUSTOMER_LIMIT = 500

/**
 * The largest number of events in one activity for all keys. One transaction writes 2,000 events in about a
 * second.
 */
const BULK_LIMIT = 2_000

/**
 * The number of types whose events are applied at once. Stripe's limit for one endpoint is a quarter of its
 * limit for all, so one type after the other would leave most of the budget unused.
 */
const CONCURRENT_TYPES = 6

/**
 * How long events of a type that this worker does not sync wait. During a rolling deploy another worker may
 * know the type, and its next sweep gets the event.
 */
const OTHER_WORKER_RETRY_MS = 10_000

/**
 * Applies the open events of one key, or all open events that were received at least `olderThanMs` ago.
 *
 * Running it twice is safe, even at the same time. No event is claimed: the write rule and the condition for
 * settling decide anew in each transaction. Snapshots are written before any request to Stripe, so that their
 * content is visible at once.
 *
 * @throws {StripeFailure} in mode `customer`, when a request failed that may succeed later. All other events
 * are applied by then.
 */
export async function applyInbox(deps: Deps, selector: ApplyInboxInput): Promise<ApplyInboxResult> {
  const { pool } = deps.database
  const mode = modeOf(selector)
  const limit = mode === 'customer' ? CUSTOMER_LIMIT : BULK_LIMIT
  const lane = 'key' in selector ? 'live' : (selector.lane ?? 'live')
  const events = await readOpenEvents(pool, selector, limit)

  let settled = 0
  let hasUnasked = false
  let failure: StripeFailure | undefined
  const errors: unknown[] = []
  const batches = groupBy(events, ({ accountId, objectType }) => `${accountId}/${objectType}`)
  await mapConcurrently([...batches.values()], CONCURRENT_TYPES, async (batch) => {
    try {
      const applied = await applyBatch(deps, batch, { mode, session: (account) => deps.createSession(account, lane) })
      settled += applied.settled
      hasUnasked ||= applied.hasUnasked
      failure ??= applied.failure
    } catch (error) {
      errors.push(error) // the events of the other types are still applied
    }
  })
  if (errors.length > 0) throw errors[0]
  // Temporal retries a customer's activity soon. In bulk each event has its own time for a retry.
  if (failure && mode === 'customer') throw failure
  const stillOpen = await countOpenEvents(pool, selector)
  return { settled, stillOpen, isMoreDue: events.length >= limit || hasUnasked }
}

function modeOf(selector: ApplyInboxInput): ApplyMode {
  if ('key' in selector) return 'customer'
  const { olderThanMs, lane = 'live' } = selector
  return olderThanMs < READ_LAG_MS && lane === 'live' ? 'drain' : 'sweep'
}

interface Applied {
  readonly settled: number
  /** The time limit was reached before Stripe was asked for all objects. */
  readonly hasUnasked: boolean
  /** A request failed that may succeed later. */
  readonly failure: StripeFailure | undefined
}

interface ApplyBatchOptions {
  readonly mode: ApplyMode
  readonly session: (account: string) => StripeSession
}

/** Applies events of one account and type. */
async function applyBatch(
  deps: Deps,
  batch: readonly OpenEvent[],
  { mode, session }: ApplyBatchOptions,
): Promise<Applied> {
  const [{ accountId: account, objectType: typeName } = { accountId: '', objectType: '' }] = batch
  const type = deps.selection.find(typeName)
  if (!type) return leaveToOtherWorkers(deps, batch, typeName)

  const cases = await decideCases(deps, { account, type, events: batch })
  const contested = cases.filter(({ isContested }) => isContested)
  const input = { account, type, cases: contested }
  const certain = await writeSnapshots(deps, { ...input, cases: cases.filter(({ isContested }) => !isContested) })
  const shownIds = await showNewest(deps, input)

  const due = await dueForFetch(deps, { ...input, mode, shownIds })
  const fetched = await fetchCases(deps, { account, type, cases: due, mode, session: session(account) })
  const asked = await writeFetched(deps, { ...input, fetched: fetched.observations, missingIds: fetched.missing })
  return { settled: certain.settled + asked.settled, hasUnasked: fetched.hasUnasked, failure: fetched.failure }
}

/**
 * Leaves events open for other workers. Their type was selected when they came, but this worker does not sync
 * it. They wait, so that they do not block other events.
 */
async function leaveToOtherWorkers(
  { database }: Deps,
  batch: readonly OpenEvent[],
  typeName: string,
): Promise<Applied> {
  await recordFailedAttempt(database.pool, {
    ids: batch.map(({ id }) => id),
    outcome: 'open',
    error: `${typeName} is not synced here, so the event waits. Give all processes the same version and SYNC_OBJECTS.`,
    retryInMs: OTHER_WORKER_RETRY_MS,
  })
  return { settled: 0, hasUnasked: false, failure: undefined }
}
