import type { Pool } from 'pg'
import { RUN_KINDS, type RunKind, type RunOutcome, type RunStarter } from '../catalogue/enumerated-columns.js'

/** A run without its whole result, which may have hundreds of types. */
export interface ListedRun {
  /** Temporal's run id. */
  readonly id: string
  readonly workflowId: string
  readonly kind: RunKind
  readonly outcome: RunOutcome
  /** Null: a worker of an earlier version did not record it. */
  readonly startedBy: RunStarter | null
  readonly startedAt: Date
  readonly finishedAt: Date | null
  /** Seconds from the start to the end, or until now while it runs. */
  readonly seconds: number
  readonly input: unknown
  /** The numbers of the result, by name. Null while it runs, and when it ended without a result. */
  readonly counts: Readonly<Record<string, number>> | null
  readonly error: string | null
}

/** The place behind a run in the list. */
export interface RunPosition {
  readonly startedAt: Date
  readonly id: string
}

export interface RunFilter {
  readonly kind?: RunKind | undefined
  readonly outcome?: RunOutcome | undefined
  /** Only runs behind this one. */
  readonly after?: RunPosition | undefined
  readonly limit: number
}

/** SQL for the sum of a count of all types of a full sync. */
const sumOf = (name: string) => `'${name}', coalesce(sum((type ->> '${name}')::int8), 0)`

/** SQL for the number of types of a full sync in a state. */
const countOf = (state: string) => `'${state}', count(*) FILTER (WHERE type ->> 'state' = '${state}')`

const LISTED_RUN = `
  id, workflow_id AS "workflowId", kind, outcome, started_by AS "startedBy", started_at AS "startedAt",
  finished_at AS "finishedAt", input, error,
  extract(epoch FROM coalesce(finished_at, stripe.now()) - started_at)::float8 AS seconds,
  CASE
    WHEN jsonb_typeof(result -> 'types') = 'array' THEN (
      SELECT jsonb_build_object('types', count(*), ${['complete', 'skipped', 'failed'].map(countOf).join(', ')},
        ${['listed', 'inserted', 'changed', 'tombstoned', 'requests'].map(sumOf).join(', ')})
      FROM jsonb_array_elements(result -> 'types') AS type)
    WHEN jsonb_typeof(result) = 'object' THEN (
      SELECT jsonb_object_agg(key, CASE jsonb_typeof(value) WHEN 'array' THEN jsonb_array_length(value) ELSE value::numeric END)
      FROM jsonb_each(result) WHERE jsonb_typeof(value) IN ('number', 'array'))
  END AS counts`

/**
 * Lists runs, the newest first. Reads each kind by its index, so that a kind with few runs does not cost a read of all
 * others.
 */
export async function listRuns(pool: Pool, { kind, outcome, after, limit }: RunFilter): Promise<ListedRun[]> {
  const { rows } = await pool.query<ListedRun>(
    `SELECT ${LISTED_RUN} FROM (
       SELECT found.* FROM unnest($1::text[]) AS kinds(kind) CROSS JOIN LATERAL (
         SELECT * FROM stripe.sync_run
         WHERE sync_run.kind = kinds.kind ${outcome === undefined ? '' : 'AND outcome = $5'}
           AND started_at <= $2 AND (started_at, id) < ($2, $3)
         ORDER BY started_at DESC, id DESC LIMIT $4
       ) found ORDER BY started_at DESC, id DESC LIMIT $4
     ) newest ORDER BY started_at DESC, id DESC`,
    [
      kind === undefined ? RUN_KINDS : [kind],
      after?.startedAt ?? 'infinity',
      after?.id ?? '',
      limit,
      ...(outcome === undefined ? [] : [outcome]),
    ],
  )
  return rows
}

export interface WholeRun extends ListedRun {
  readonly result: unknown
}

/** Reads a run with its whole result. Undefined: it has no record. @param id Temporal's run id */
export async function readWholeRun(pool: Pool, id: string): Promise<WholeRun | undefined> {
  const { rows } = await pool.query<WholeRun>(`SELECT ${LISTED_RUN}, result FROM stripe.sync_run WHERE id = $1`, [id])
  return rows[0]
}
