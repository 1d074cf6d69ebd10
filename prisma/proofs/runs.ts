import {
  AUDIT_KINDS,
  type RunEndOutcome,
  type RunKind,
  type RunOutcome,
  type RunStarter,
} from '../catalogue/enumerated-columns.js'
import type { Database } from '../engine/client.js'
import { NOW } from '../engine/sql.js'

/**
 * SQL condition: a full sync was to list all objects of its types. The condition of an index of `sync_run`
 * must be the same, word for word.
 */
export const LISTS_WHOLE_TYPES = `(NOT input ?| ARRAY['customer', 'created'] AND input -> 'dryRun' IS DISTINCT FROM 'true')`

export interface RunStart {
  /** Temporal's run id. */
  readonly id: string
  readonly workflowId: string
  readonly kind: RunKind
  /** Stored as JSON. */
  readonly input: object
  /** Undefined when the workflow is of an earlier version. */
  readonly startedBy?: RunStarter | undefined
}

export interface RunEnd {
  readonly id: string
  readonly outcome: RunEndOutcome
  /** Stored as JSON. */
  readonly result: object | null
  readonly error?: string | undefined
}

/**
 * Records that a run has begun. Safe to run again: the record of the same run does not change.
 *
 * Temporal runs one workflow of an id at a time. If an older run of the same workflow id is still recorded as
 * running, it ended without recording its end. Somebody terminated it, or Temporal lost it. It is closed as
 * failed.
 *
 * All runs of a schedule count as one workflow id. Each is named like `reconcile-2026-11-24T09:05:00Z`, and
 * none begins while another one runs. Exception: somebody deletes the schedule, or triggers it twice. Then
 * the older record is closed too early, and the end of its run corrects it.
 */
export async function recordRunStart({ pool }: Database, run: RunStart): Promise<void> {
  await pool.query(
    `WITH begun AS (
       INSERT INTO stripe.sync_run (id, workflow_id, kind, outcome, started_at, input, started_by)
       VALUES ($1, $2, $3, 'running', stripe.now(), $4, $7) ON CONFLICT (id) DO NOTHING
       RETURNING id, workflow_id
     )
     UPDATE stripe.sync_run older SET outcome = 'failed', error = $5, finished_at = stripe.now() FROM begun
     WHERE regexp_replace(older.workflow_id, $6, '') = regexp_replace(begun.workflow_id, $6, '')
       AND older.outcome = 'running' AND older.id <> begun.id`,
    [
      run.id,
      run.workflowId,
      run.kind,
      JSON.stringify(run.input),
      WORKFLOW_GONE_MESSAGE,
      SCHEDULED_AT,
      run.startedBy ?? null,
    ],
  )
}

/** Matches what a schedule appends to the workflow ids of its runs. */
const SCHEDULED_AT = String.raw`-\d{4}-\d\d-\d\dT.*$`

const WORKFLOW_GONE_MESSAGE =
  'Its workflow is gone: somebody terminated it, or Temporal lost it. The rows that it wrote are right. Reconcile starts a full sync or an audit again if it is due.'

/** Records how a run ended. Safe to run again: a repeated call only moves the end to its own time. */
export async function recordRunEnd({ pool }: Database, run: RunEnd): Promise<void> {
  await pool.query(
    `UPDATE stripe.sync_run SET outcome = $2, result = $3, error = $4, finished_at = stripe.now() WHERE id = $1`,
    [run.id, run.outcome, run.result && JSON.stringify(run.result), run.error ?? null],
  )
}

/** A run as the table stores it. */
export interface RunRecord {
  readonly id: string
  readonly outcome: RunOutcome
  readonly startedAt: Date
  readonly finishedAt: Date | null
  readonly input: unknown
  readonly result: unknown
  readonly error: string | null
}

const RECORD = 'id, outcome, started_at AS "startedAt", finished_at AS "finishedAt", input, result, error'

/** Reads the record of a run. Undefined: it has none. @param id Temporal's run id */
export async function readRun({ pool }: Database, id: string): Promise<RunRecord | undefined> {
  const { rows } = await pool.query<RunRecord>(`SELECT ${RECORD} FROM stripe.sync_run WHERE id = $1`, [id])
  return rows[0]
}

/** Reads the last runs of a kind, the newest first. */
export async function readLastRuns(
  { pool }: Database,
  { kind, limit }: { kind: RunKind; limit: number },
): Promise<RunRecord[]> {
  const { rows } = await pool.query<RunRecord>(
    `SELECT ${RECORD} FROM stripe.sync_run WHERE kind = $1 ORDER BY started_at DESC LIMIT $2`,
    [kind, limit],
  )
  return rows
}

/** Reads the last run of a kind that has ended. Undefined: none has. */
export async function readLastEnded({ pool }: Database, kind: RunKind): Promise<RunRecord | undefined> {
  const { rows } = await pool.query<RunRecord>(
    `SELECT ${RECORD} FROM stripe.sync_run WHERE kind = $1 AND outcome <> 'running' ORDER BY started_at DESC LIMIT 1`,
    [kind],
  )
  return rows[0]
}

/** Returns how many milliseconds ago the last other run of a kind began. Undefined: there was none. */
export async function lastRunMsAgo(
  { pool }: Database,
  { kind, exceptRunId }: { kind: RunKind; exceptRunId: string },
): Promise<number | undefined> {
  const { rows } = await pool.query<{ msAgo: number }>(
    `SELECT extract(epoch FROM stripe.now() - started_at)::float8 * 1000 AS "msAgo" FROM stripe.sync_run
     WHERE kind = $1 AND id <> $2 ORDER BY started_at DESC LIMIT 1`,
    [kind, exceptRunId],
  )
  return rows[0]?.msAgo
}

/** What findDueFullSync needs to know about a full sync, to decide whether another one is due. */
export interface FullSyncRun {
  /** Temporal's run id. */
  readonly id: string
  readonly outcome: RunOutcome
  readonly startedAt: Date
  /** Time since its end, by our database's clock. Null while it runs. */
  readonly endedMsAgo: number | null
  readonly input: object
  /** The run was to list all objects of its types. */
  readonly listsWholeTypes: boolean
}

/**
 * Full syncs that are read. After 50 failures in a row, the wait has long reached its maximum, so older runs
 * do not matter.
 */
const RECENT_RUNS = 50

/** Reads the last 50 full syncs, the newest first. */
export async function readFullSyncRuns({ pool }: Database): Promise<FullSyncRun[]> {
  const { rows } = await pool.query<FullSyncRun>(
    `SELECT id, outcome, started_at AS "startedAt", input, ${LISTS_WHOLE_TYPES} AS "listsWholeTypes",
       extract(epoch FROM stripe.now() - finished_at)::float8 * 1000 AS "endedMsAgo"
     FROM stripe.sync_run WHERE kind = 'full-sync' ORDER BY started_at DESC LIMIT ${RECENT_RUNS}`,
  )
  return rows
}

/** A reconcile every 5 min makes 2,000 rows a week. Nobody reads older ones. */
const KEEP_DAYS = 7

/**
 * Kinds of runs whose records are purged. An index finds the rows of a given kind, and not those of all kinds
 * but one.
 */
const PURGED: readonly RunKind[] = ['reconcile', ...AUDIT_KINDS]

/**
 * Deletes the records of reconciles and audits that have ended and began more than 7 days ago. Full syncs are
 * few, and are kept.
 */
export async function purgeRuns({ pool }: Database): Promise<void> {
  await pool.query(
    `DELETE FROM stripe.sync_run
     WHERE kind = ANY($1::text[]) AND outcome <> 'running' AND started_at < ${NOW} - interval '${KEEP_DAYS} days'`,
    [PURGED],
  )
}
