import { type Static, Type } from 'typebox'
import { RUN_KINDS, RUN_OUTCOMES, RUN_STARTERS } from '../../prisma/catalogue/enumerated-columns.js'
import type { ListedRun } from '../../prisma/status/list-runs.js'
import { list, Moment, MomentOrNull, orNull, record, TextOrNull } from '../schema-types.js'
import { syncScope } from '../status/sync-scope.js'

const Fields = {
  /** Temporal's run id. */
  id: Type.String(),
  workflowId: Type.String(),
  kind: Type.Enum(RUN_KINDS),
  /** What it covers, such as `dry run of invoice` or `all`; null for everything. */
  scope: TextOrNull,
  outcome: Type.Enum(RUN_OUTCOMES),
  /** Null: a worker of an earlier version did not record it. */
  startedBy: orNull(Type.Enum(RUN_STARTERS)),
  startedAt: Moment,
  finishedAt: MomentOrNull,
  /** From the start to the end, or until now while it runs. */
  seconds: Type.Number(),
  input: Type.Unknown(),
  /** The numbers of the result; of a full sync the sums over its types. */
  counts: orNull(record(Type.Number())),
  error: TextOrNull,
}

/** A run with its whole result. */
export const WholeRunSchema = Type.Object({ ...Fields, result: Type.Unknown() })

const RunSchema = Type.Object(Fields)
export type Run = Static<typeof RunSchema>

export const RunListSchema = Type.Object({
  data: list(RunSchema),
  /** The value of `after` for the next page; null on the last page. */
  next: TextOrNull,
})

/** Adds what a run covers. */
export function withScope<T extends ListedRun>(run: T): T & { readonly scope: string | null } {
  return { ...run, scope: scopeOf(run) }
}

function scopeOf({ kind, input }: ListedRun): string | null {
  if (kind === 'full-sync') return syncScope(input)
  const { ranges } = Object(input) as { ranges?: string } // as the activity recorded it
  return ranges ?? null
}
