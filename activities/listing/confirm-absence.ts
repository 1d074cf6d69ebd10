import { setTimeout as delay } from 'node:timers/promises'
import type { ObjectType } from '../../prisma/catalogue/catalogue.js'
import { writeStrictThenLenient } from '../../prisma/engine/failure.js'
import { findUnlisted, type UnlistedScope } from '../../prisma/proofs/find-unlisted.js'
import { readWatermarks } from '../../prisma/inbox/gaps.js'
import { type ProofScope, readProofs } from '../../prisma/proofs/proofs.js'
import { countChangedColumns } from '../../prisma/proofs/changed-columns.js'
import { beginSeen, countSeen, hasBegun } from '../../prisma/proofs/seen.js'
import { isFullySynced } from '../../prisma/status/sync-state.js'
import { MENDED_ASKED } from '../../prisma/rows/mend.js'
import { noteMendable } from '../../prisma/rows/note-mendable.js'
import type { Observation } from '../../prisma/rows/observation.js'
import { readRowStates } from '../../prisma/rows/rows.js'
import { GONE_LAG_MS } from '../../prisma/rows/write-rule.js'
import type { ConfirmAbsenceInput, ConfirmAbsenceResult } from '../../workflows/port/listing.js'
import type { Attempt } from '../attempt.js'
import type { Deps } from '../deps.js'
import { MassDeletionError } from '../failure.js'
import { fetchObjects } from '../stripe/fetch-objects.js'
import { nameRefusal } from '../stripe/read-each.js'
import { writeNoted } from './write-noted.js'

/**
 * The breaker stops a run when more rows are gone than both of these limits allow. That looks like a wrong
 * key and not like deletions.
 */
const BREAKER_ROWS = 20
const BREAKER_SHARE = 0.05

/**
 * Rows with `created` this many seconds after the end of the listing are on a test clock that is ahead. Rows
 * closer to the end may be new: a listing that began before them lacks them, and their webhooks bring them.
 */
const FUTURE_AFTER_SECONDS = 86_400

/** Refused ids that the result names. The rest are only counted. */
const REFUSALS_SHOWN = 20

/** Rows that are fetched in one batch. A thousand objects of a few kilobytes are held in memory. */
const BATCH = 1_000

/**
 * Asks Stripe for every row that the listing lacked. Rows whose object is gone become tombstones. Objects
 * that still exist are written at once. A row whose object Stripe refuses to return stays as it is, and is
 * reported.
 *
 * If more rows are missing than the breaker allows, no tombstone is written before all answers have arrived.
 * So a run that the breaker stops has done no harm.
 *
 * Safe to run twice, also at the same time: the write rule decides on each tombstone. A second run asks only
 * for rows that the first did not record in `sync_seen`.
 *
 * @throws {MassDeletionError} when the breaker stops the run
 * @throws {StripeFailure} when Stripe does not answer, or refuses the key
 */
export async function confirmAbsence(
  deps: Deps,
  input: ConfirmAbsenceInput,
  attempt: Attempt,
): Promise<ConfirmAbsenceResult> {
  const { runId, account, lane, dryRun, allowMassDelete, includesFuture } = input
  const { pool } = deps.database
  const type = deps.selection.get(input.type)
  const futureFrom = includesFuture ? input.created.lt + FUTURE_AFTER_SECONDS : undefined
  const onBatch = attempt.throwIfCancelled
  const reference = { runId, account, typeName: type.name, onBatch }
  const session = deps.createSession(account, lane)
  if (!(await hasBegun(pool, reference))) return listAgain()

  const unlisted: UnlistedScope = {
    account,
    type,
    created: { ...input.created, futureFrom },
    customer: input.customer,
    runId,
    seenBefore: input.since === undefined ? undefined : new Date(input.since),
    includesHidden: await hasMissedEvents(pool, { account, typeName: type.name }),
    onBatch,
  }
  let breaker = allowMassDelete ? NO_BREAKER : undefined
  // A tombstone is small: it has an id and three times, but no content.
  const gone: Observation[] = []
  let goneCount = 0
  let poisoned = 0
  const poison: string[] = []
  for await (const ids of inBatches(findUnlisted(pool, unlisted))) {
    // A crash of PostgreSQL empties `sync_seen`. Without its notes, all rows would look unlisted.
    if (!(await hasBegun(pool, reference))) return listAgain()
    await waitUntilRowsAreOld(deps, { account, type, ids })
    const { limit, mayTrip } = (breaker ??= await readBreaker(pool, unlisted)) // read only if a row is missing
    const { observations: news, refused } = await fetchObjects(deps, {
      session,
      account,
      type,
      ids,
      channel: 'absence',
      attempt,
      onAnswer({ isDeleted }) {
        if (isDeleted) goneCount += 1
        if (goneCount > limit) throw new MassDeletionError({ type: type.name, gone: goneCount, limit })
      },
    })
    poisoned += refused.length
    poison.push(...refused.slice(0, REFUSALS_SHOWN - poison.length).map(nameRefusal))
    await writeAnswers(news.filter(({ isDeleted }) => !isDeleted))
    gone.push(...news.filter(({ isDeleted }) => isDeleted))
    if (!mayTrip) await writeAnswers(gone.splice(0))
  }
  for (let from = 0; from < gone.length; from += BATCH) await writeAnswers(gone.slice(from, from + BATCH))

  // A real run mends columns after this, in proveRange, which counts what it mends.
  if (dryRun) await noteMendable(pool, { ...reference, type })
  const seen = await countSeen(pool, reference)
  const changedColumns = dryRun ? await countChangedColumns(pool, reference) : undefined
  if (!(await hasBegun(pool, reference))) return listAgain()
  const { tombstoned = 0, inserted = 0, changed = 0, unchanged = 0, confirmed = 0 } = seen
  const { mended = 0, [MENDED_ASKED]: mendedAsked = 0 } = dryRun ? seen : {}
  const wrong = changed + mended + mendedAsked
  return {
    tombstoned,
    requests: session.requests,
    ...(poisoned > 0 && { poisoned, poison }),
    counts: {
      listed: inserted + wrong + unchanged + confirmed,
      inserted,
      changed: wrong,
      unchanged: unchanged + confirmed,
      ...(changedColumns && { changedColumns }),
    },
  }

  /** Returns that the type must be listed again, because a crash of PostgreSQL emptied `sync_seen`. */
  async function listAgain(): Promise<ConfirmAbsenceResult> {
    await beginSeen(pool, reference)
    return { tombstoned: 0, requests: session.requests, counts: null }
  }

  /** Writes Stripe's answers, and records the effect on each row in `sync_seen`. */
  async function writeAnswers(news: readonly Observation[]): Promise<void> {
    if (news.length === 0) return
    await writeStrictThenLenient((casting) =>
      writeNoted(pool, {
        runId,
        account,
        type,
        dryRun,
        observations: news,
        mode: news.some(({ isDeleted }) => isDeleted) ? 'rule' : 'list',
        casting,
        toSeenEffect: ({ isDeleted }, effect) =>
          !effect || effect === 'confirmed' ? 'asked' : isDeleted ? 'tombstoned' : 'changed',
      }),
    )
  }
}

/**
 * Waits until the live rows of these ids were seen at least GONE_LAG (10 s) ago. Until then, the write rule refuses a
 * 404 over them, and a row would stay although its object is gone. Waits only after two syncs in quick succession.
 */
async function waitUntilRowsAreOld(
  { database, clock }: Deps,
  rows: { readonly account: string; readonly type: ObjectType; readonly ids: readonly string[] },
): Promise<void> {
  const live = [...(await readRowStates(database.pool, rows)).values()].filter(({ isTombstone }) => !isTombstone)
  const seenMs = Math.max(...live.map(({ seenAt }) => seenAt.getTime()))
  const waitMs = seenMs + GONE_LAG_MS - (await clock.lowerBound()).getTime()
  if (waitMs > 0) await delay(Math.min(waitMs, GONE_LAG_MS))
}

/** Yields the ids in batches of BATCH. */
async function* inBatches(found: AsyncIterable<readonly string[]>): AsyncGenerator<readonly string[], void> {
  const ids: string[] = []
  for await (const some of found) {
    ids.push(...some)
    while (ids.length >= BATCH) yield ids.splice(0, BATCH)
  }
  if (ids.length > 0) yield ids
}

interface Breaker {
  /** The largest number of rows that may become tombstones. */
  readonly limit: number
  /** There are more unlisted rows than `limit`, so the breaker may stop the run. */
  readonly mayTrip: boolean
}

const NO_BREAKER: Breaker = { limit: Infinity, mayTrip: false }

/**
 * Computes the breaker's limit. Its share is of the listed and unlisted rows together, because counting a
 * table of 20 million rows would take too long.
 */
async function readBreaker(pool: Deps['database']['pool'], scope: UnlistedScope): Promise<Breaker> {
  const seen = await countSeen(pool, { ...scope, typeName: scope.type.name })
  let unlisted = 0
  for await (const ids of findUnlisted(pool, scope)) unlisted += ids.length
  const noted = Object.values(seen).reduce((sum, count) => sum + count, 0)
  const rows = noted - (seen.tombstoned ?? 0) + unlisted
  const limit = Math.max(BREAKER_ROWS, Math.floor(BREAKER_SHARE * rows))
  return { limit, mayTrip: unlisted > limit }
}

/**
 * Returns whether we may lack events of this type: events were lost for good, or the type was never fully
 * synced. Then only a request can tell whether an object that no list shows, such as an inline price, still
 * exists. Otherwise its deletion comes as an event, and requests for such rows would find nothing.
 */
async function hasMissedEvents(pool: Deps['database']['pool'], { account, typeName }: ProofScope): Promise<boolean> {
  const watermark = (await readWatermarks(pool)).find((each) => each.account === account)
  if (!watermark?.eventsUntil) return true
  const { eventsSince } = watermark
  return !isFullySynced({ proofs: await readProofs(pool, { account, typeName }), eventsSince })
}
