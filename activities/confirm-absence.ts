import { inTransaction } from '../prisma/client.js'
import { EVENTS_HORIZON_DAYS, readWatermarks } from '../prisma/gaps.js'
import { beginSeen, countRows, countSeen, readUnlisted, type Scope } from '../prisma/rows.js'
import { writeObjects } from '../prisma/write.js'
import type { ConfirmAbsenceInput, ConfirmAbsenceResult } from '../workflows/activities.js'
import type { Attempt } from './attempt.js'
import type { Deps } from './deps.js'
import { MassDeletionError } from './failure.js'
import { fetchObjects } from './fetch-objects.js'

const DAY_SECONDS = 86_400

/** The breaker: more rows gone than both of these look like the wrong key, not like deletions. */
const BREAKER_ROWS = 20
const BREAKER_SHARE = 0.05

/**
 * Asks Stripe for every row of a listed type that the listing lacked, and tombstones what is gone. All answers are in before the first
 * tombstone is written, so that the breaker stops a run before it did any harm.
 *
 * Safe to run twice, and beside itself: the write rule decides on each tombstone, and a second run finds no candidates.
 */
export async function confirmAbsence(
  deps: Deps,
  input: ConfirmAbsenceInput,
  attempt: Attempt,
): Promise<ConfirmAbsenceResult> {
  const { runId, account, dryRun, allowMassDelete } = input
  const { pool } = deps.database
  const type = deps.selection.get(input.type)
  const scope: Scope = { account, type, created: input.created, customer: input.customer }
  const reference = { runId, account, typeName: type.name }
  const seen = await countSeen(pool, reference)
  if (!seen) {
    await beginSeen(pool, reference)
    return { tombstoned: 0, requests: 0, counts: null }
  }

  const includesHidden = await missedEvents(pool, { account, nowSeconds: input.created.lt })
  const candidates = await readUnlisted(pool, { ...scope, runId, includesHidden })
  const limit = Math.max(BREAKER_ROWS, Math.floor(BREAKER_SHARE * (await countRows(pool, scope))))
  const session = deps.session(account, 'sync')
  const news = await fetchObjects(deps, {
    session,
    account,
    type,
    ids: candidates,
    channel: 'absence',
    attempt,
    onAnswer(soFar) {
      const gone = soFar.filter(({ isDeleted }) => isDeleted).length
      if (gone > limit && !allowMassDelete) throw new MassDeletionError({ type: type.name, gone, limit })
    },
  })

  const effects = await inTransaction(
    pool,
    (client) => writeObjects(client, { account, type, newcomers: news, mode: 'rule' }),
    { rollback: dryRun },
  )
  return {
    tombstoned: news.filter(({ id, isDeleted }) => isDeleted && effects.has(id)).length,
    requests: session.requests,
    counts: {
      listed: total(seen),
      inserted: seen['inserted'] ?? 0,
      changed: seen['changed'] ?? 0,
      unchanged: seen['unchanged'] ?? 0,
    },
  }
}

/**
 * Whether events are lost for good: then nothing but asking tells whether what lists never show (inline prices) is still there. At any
 * other time their deletion has an event, and asking for each of them in every run would be for nothing.
 */
async function missedEvents(
  pool: Deps['database']['pool'],
  { account, nowSeconds }: { account: string; nowSeconds: number },
): Promise<boolean> {
  const until = (await readWatermarks(pool)).find((each) => each.account === account)?.eventsUntil
  return !until || until.getTime() / 1_000 < nowSeconds - EVENTS_HORIZON_DAYS * DAY_SECONDS
}

function total({ begun: _, ...effects }: Record<string, number>): number {
  return Object.values(effects).reduce((sum, count) => sum + count, 0)
}
