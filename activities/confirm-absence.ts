import { strictThenLenient } from '../prisma/failure.js'
import { readWatermarks } from '../prisma/gaps.js'
import { type ProofScope, readProofs } from '../prisma/proofs.js'
import { countRows, readUnlisted, type Scope } from '../prisma/rows.js'
import { beginSeen, countSeen, hasBegun } from '../prisma/seen.js'
import { isFullySynced } from '../prisma/sync-state.js'
import type { Newcomer } from '../prisma/write.js'
import type { ConfirmAbsenceInput, ConfirmAbsenceResult } from '../workflows/activities.js'
import type { Attempt } from './attempt.js'
import type { Deps } from './deps.js'
import { MassDeletionError } from './failure.js'
import { fetchObjects } from './fetch-objects.js'
import { nameRefusal } from './read-each.js'
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

/** Answers held at once: a thousand objects of a few kilobytes. */
const BATCH = 1_000

/**
 * Asks Stripe for every row of a listed type that the listing lacked, and tombstones what is gone. All answers are in before the first
 * tombstone is written, so that the breaker stops a run before it did any harm; what is there after all is written at once. A row that
 * Stripe refuses to tell of stays as it is, and is reported.
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
  const scope: Scope = { account, type, created: { ...input.created, futureFrom }, customer: input.customer }
  const reference = { runId, account, typeName: type.name }
  const session = deps.session(account, lane)
  if (!(await hasBegun(pool, reference))) return listAgain()

  const includesHidden = await missedEvents(pool, { account, typeName: type.name })
  let limit = Infinity
  // Each is an id and three times: what is gone has no content.
  const gone: Newcomer[] = []
  let goneCount = 0
  let poisoned = 0
  const poison: string[] = []
  for (let after = ''; ;) {
    const ids = await readUnlisted(pool, { ...scope, runId, includesHidden, after, limit: BATCH })
    const last = ids.at(-1)
    if (last === undefined) break
    // Counting reads the whole table: only when something is missing.
    if (after === '' && !allowMassDelete) limit = await breakerLimit(pool, scope)
    after = last
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
    if (allowMassDelete) await write(gone.splice(0))
  }
  for (let from = 0; from < gone.length; from += BATCH) await write(gone.slice(from, from + BATCH))

  const seen = await countSeen(pool, reference)
  const { begun = 0, tombstoned = 0, inserted = 0, changed = 0, unchanged = 0, confirmed = 0 } = seen
  if (begun === 0) return listAgain()
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

async function breakerLimit(pool: Deps['database']['pool'], scope: Scope): Promise<number> {
  return Math.max(BREAKER_ROWS, Math.floor(BREAKER_SHARE * (await countRows(pool, scope))))
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
