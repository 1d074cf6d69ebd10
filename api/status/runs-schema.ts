import { Type } from 'typebox'
import type { FullSyncProgress } from '../../workflows/contract.js'
import { RUN_OUTCOMES } from '../../prisma/catalogue/enumerated-columns.js'
import { Moment, MomentOrNull, orNull, TextOrNull } from '../schema-types.js'

/** The record of a run. */
export const Run = {
  /** Temporal's run id. */
  id: Type.String(),
  outcome: Type.Enum(RUN_OUTCOMES),
  startedAt: Moment,
  finishedAt: MomentOrNull,
  input: Type.Unknown(),
  result: Type.Unknown(),
  error: TextOrNull,
}

/** The workflow's answer, see workflows/contract.ts. */
export const Progress = Type.Unsafe<FullSyncProgress | null>({ type: ['object', 'null'], additionalProperties: true })

const FullSyncRun = Type.Object({
  ...Run,
  /** What it covered, such as `dry run of invoice`; null for everything. */
  scope: TextOrNull,
})

export const FullSync = Type.Object({
  /** The full sync that runs now; `progress` is null while the worker does not answer. */
  running: orNull(Type.Object({ runId: Type.String(), startedAt: Moment, progress: Progress })),
  /** The last full sync that ended, whatever it covered. */
  last: orNull(FullSyncRun),
  /** The last full sync of everything that ended. */
  lastOfAll: orNull(FullSyncRun),
})
