import type { Pool } from 'pg'
import type { ObjectType } from '../catalogue/catalogue.js'
import { readWatermarks } from '../inbox/gaps.js'
import { type Proof, wholeProof } from '../proofs/proof-ranges.js'
import { readProofs } from '../proofs/proofs.js'
import { LISTS_WHOLE_TYPES } from '../proofs/runs.js'
import { awaitAll } from '../engine/await-all.js'

/** How many of the last full syncs are searched for the last result of a type. */
const SEARCHED_RUNS = 200

/** The states of a type, the worst first. */
export const SYNC_STATES = ['failed', 'skipped', 'unsynced', 'synced'] as const

/** The state of one type of one account. */
export interface SyncState {
  readonly account: string
  readonly type: ObjectType
  /**
   * - `synced`: every range was proven, and no event was lost for good since
   * - `skipped`: Stripe refused to list it
   * - `failed`: its last full sync failed, and it was not proven since
   * - `unsynced`: none of these
   */
  readonly state: (typeof SYNC_STATES)[number]
  /** Why it was skipped or failed. */
  readonly reason: string | null
  /**
   * How many milliseconds ago its last full sync began, if that completed and no event was lost for good
   * since. Otherwise Infinity.
   */
  readonly completedMsAgo: number
}

/**
 * Reads the state of each type of the key's own account, and of the connected accounts that have a watermark.
 */
export async function readSyncStates(pool: Pool, types: readonly ObjectType[]): Promise<SyncState[]> {
  return syncStates(await readSyncRecords(pool), types)
}

/** The records from which the states of types are derived. */
export type SyncRecords = Awaited<ReturnType<typeof readSyncRecords>>

/** Reads all watermarks and proofs, and what became of each type in its last full sync. */
export async function readSyncRecords(pool: Pool) {
  const [watermarks, proofs, lastRuns] = await awaitAll(
    () => readWatermarks(pool),
    () => readProofs(pool),
    () => readLastRuns(pool),
  )
  return { watermarks, proofs, lastRuns }
}

/** Derives the state of each type from the records. */
export function syncStates(records: SyncRecords, types: readonly ObjectType[]): SyncState[] {
  const { watermarks, lastRuns } = records
  const known = watermarks.filter(({ isOwn, eventsUntil }) => isOwn || eventsUntil !== null)
  return known.flatMap(({ account, eventsSince }) =>
    types.map((type): SyncState => {
      const proofs = records.proofs.filter((each) => each.account === account && each.typeName === type.name)
      const last = lastRuns.find((each) => each.account === account && each.typeName === type.name)
      const provenAt = wholeProof(proofs)?.provenAt
      const isNews = last !== undefined && (provenAt === undefined || last.startedAt > provenAt)
      const isKnown = last?.state === 'complete' && (eventsSince === null || last.startedAt >= eventsSince)
      const completedMsAgo = isKnown ? last.msAgo : Infinity
      const told = { account, type, completedMsAgo, reason: isNews ? last.reason : null }
      if (isNews && last.state === 'skipped') return { ...told, state: 'skipped' }
      if (isNews && last.isFailure) return { ...told, state: 'failed' }
      return { ...told, state: isFullySynced({ proofs, eventsSince }) ? 'synced' : 'unsynced' }
    }),
  )
}

/** Returns true if all of a type was proven, and no event was lost for good since. */
export function isFullySynced({
  proofs,
  eventsSince,
}: {
  proofs: readonly Proof[]
  eventsSince: Date | null
}): boolean {
  const whole = wholeProof(proofs)
  return whole !== null && (eventsSince === null || whole.provenAt >= eventsSince)
}

interface LastRun {
  readonly account: string
  readonly typeName: string
  readonly state: string
  readonly reason: string | null
  /** The type failed, or its run failed before the type was complete. */
  readonly isFailure: boolean
  readonly startedAt: Date
  readonly msAgo: number
}

/** Reads the result of each type in the last full sync that was to list all of it. */
async function readLastRuns(pool: Pool): Promise<LastRun[]> {
  const { rows } = await pool.query<LastRun>(
    `SELECT DISTINCT ON (account, "typeName") type ->> 'account' AS account, type ->> 'type' AS "typeName",
       type ->> 'state' AS state, type ->> 'reason' AS reason,
       type ->> 'state' = 'failed' OR run.outcome = 'failed' AND type ->> 'state' = 'cancelled' AS "isFailure",
       run.started_at AS "startedAt", extract(epoch FROM stripe.now() - run.started_at)::float8 * 1000 AS "msAgo"
     FROM (
       SELECT * FROM stripe.sync_run
       WHERE kind = 'full-sync' AND outcome <> 'running' AND ${LISTS_WHOLE_TYPES}
       ORDER BY started_at DESC LIMIT ${SEARCHED_RUNS}
     ) run CROSS JOIN LATERAL jsonb_array_elements(run.result -> 'types') type
     ORDER BY account, "typeName", run.started_at DESC`,
  )
  return rows
}
