import { strictThenLenient } from '../../prisma/engine/failure.js'
import { findUnlisted, type UnlistedScope } from '../../prisma/proofs/find-unlisted.js'
import { readWatermarks } from '../../prisma/inbox/gaps.js'
import { type ProofScope, readProofs } from '../../prisma/proofs/proofs.js'
import { beginSeen, countSeen, hasBegun } from '../../prisma/proofs/seen.js'
import { isFullySynced } from '../../prisma/status/sync-state.js'
import type { Newcomer } from '../../prisma/rows/write.js'
import type { ConfirmAbsenceInput, ConfirmAbsenceResult } from '../../workflows/port/listing.js'
import type { Attempt } from '../attempt.js'
import type { Deps } from '../deps.js'
import { MassDeletionError } from '../failure.js'
import { fetchObjects } from '../stripe/fetch-objects.js'
import { nameRefusal } from '../stripe/read-each.js'
import { writeNoted } from './write-noted.js'

/** The breaker: more rows gone than both of these look like the wrong key, not like deletions. */
const BREAKER_ROWS = 20
const BREAKER_SHARE = 0.05

/**
 * A row that was created this long after the end of what was listed is on a test clock of the future. Rows closer to the end may be new: their webhooks
 * tell of them, and a listing that began before them lacks them.
 */
const FUTURE_AFTER_SECONDS = 86_400

/** Of the refused ids, so many are named; the rest is counted. */
const REFUSALS_SHOWN = 20

/** Rows that are asked for at once: a thousand objects of a few kilobytes are held. */
const BATCH = 1_000

/**
 * Asks Stripe for every row of a listed type that the listing lacked, and tombstones what is gone. When more rows are lacked than the breaker
 * lets go, all answers are in before the first tombstone is written, so that the breaker stops a run before it did any harm. What is there after all
 * is written at once. A row that Stripe refuses to tell of stays as it is, and is reported.
 *
 * Safe to run twice, and beside itself: the write rule decides on each tombstone, and a second run asks only for what the first did not
 * note in `sync_seen`.
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
  const session = deps.session(account, lane)
  if (!(await hasBegun(pool, reference))) return listAgain()

  const unlisted: UnlistedScope = {
    account,
    type,
    created: { ...input.created, futureFrom },
    customer: input.customer,
    runId,
    seenBefore: input.since === undefined ? undefined : new Date(input.since),
    includesHidden: await missedEvents(pool, { account, typeName: type.name }),
    onBatch,
  }
  let breaker = allowMassDelete ? NO_BREAKER : undefined
  // Each is an id and three times: what is gone has no content.
  const gone: Newcomer[] = []
  let goneCount = 0
  let poisoned = 0
  const poison: string[] = []
  for await (const ids of inBatches(findUnlisted(pool, unlisted))) {
    // Without notes all rows would be asked for.
    if (!(await hasBegun(pool, reference))) return listAgain()
    const { limit, mayTrip } = (breaker ??= await readBreaker(pool, unlisted)) // only when something is missing
    const { newcomers: news, refused } = await fetchObjects(deps, {
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
    await write(news.filter(({ isDeleted }) => !isDeleted))
    gone.push(...news.filter(({ isDeleted }) => isDeleted))
    if (!mayTrip) await write(gone.splice(0))
  }
  for (let from = 0; from < gone.length; from += BATCH) await write(gone.slice(from, from + BATCH))

  const seen = await countSeen(pool, reference)
  if (!(await hasBegun(pool, reference))) return listAgain()
  const { tombstoned = 0, inserted = 0, changed = 0, unchanged = 0, confirmed = 0 } = seen
  return {
    tombstoned,
    requests: session.requests,
    ...(poisoned > 0 && { poisoned, poison }),
    counts: { listed: inserted + changed + unchanged + confirmed, inserted, changed, unchanged: unchanged + confirmed },
  }

  /** A crash of the database emptied the list of what was seen. */
  async function listAgain(): Promise<ConfirmAbsenceResult> {
    await beginSeen(pool, reference)
    return { tombstoned: 0, requests: session.requests, counts: null }
  }

  /** Writes answers, and notes what became of each row. */
  async function write(news: readonly Newcomer[]): Promise<void> {
    if (news.length === 0) return
    await strictThenLenient((casting) =>
      writeNoted(pool, {
        runId,
        account,
        type,
        dryRun,
        newcomers: news,
        mode: news.some(({ isDeleted }) => isDeleted) ? 'rule' : 'list',
        casting,
        noteOf: ({ isDeleted }, effect) =>
          !effect || effect === 'confirmed' ? 'asked' : isDeleted ? 'tombstoned' : 'changed',
      }),
    )
  }
}

/** Ids in batches that are worth asking for at once. */
async function* inBatches(found: AsyncIterable<readonly string[]>): AsyncGenerator<readonly string[], void> {
  const ids: string[] = []
  for await (const some of found) {
    ids.push(...some)
    while (ids.length >= BATCH) yield ids.splice(0, BATCH)
  }
  if (ids.length > 0) yield ids
}

interface Breaker {
  /** The most rows that may be gone. */
  readonly limit: number
  /** More rows are not listed than may be gone. */
  readonly mayTrip: boolean
}

const NO_BREAKER: Breaker = { limit: Infinity, mayTrip: false }

/** The breaker's share is of what was listed and what was not: nothing counts the rows of the table, which may be twenty million. */
async function readBreaker(pool: Deps['database']['pool'], scope: UnlistedScope): Promise<Breaker> {
  const seen = await countSeen(pool, { ...scope, typeName: scope.type.name })
  let unlisted = 0
  for await (const ids of findUnlisted(pool, scope)) unlisted += ids.length
  const noted = Object.values(seen).reduce((sum, count) => sum + count, 0)
  const rows = noted - (seen['tombstoned'] ?? 0) + unlisted
  const limit = Math.max(BREAKER_ROWS, Math.floor(BREAKER_SHARE * rows))
  return { limit, mayTrip: unlisted > limit }
}

/**
 * Whether events of the type were lost for good, or came before it was ever listed whole: then nothing but asking tells whether what lists
 * never show (inline prices) is still there. At any other time their deletion has an event, and asking for each of them in every run would
 * be for nothing.
 */
async function missedEvents(pool: Deps['database']['pool'], { account, typeName }: ProofScope): Promise<boolean> {
  const watermark = (await readWatermarks(pool)).find((each) => each.account === account)
  if (!watermark?.eventsUntil) return true
  const { eventsSince } = watermark
  return !isFullySynced({ proofs: await readProofs(pool, { account, typeName }), eventsSince })
}
