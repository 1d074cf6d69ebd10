import { AUDIT_KINDS } from '../../prisma/catalogue/enumerated-columns.js'
import type { Database } from '../../prisma/engine/client.js'
import { readLastEnded } from '../../prisma/proofs/runs.js'
import { type StepMemory, findUnlistableTypes } from '../../prisma/proofs/steps.js'
import type { Status } from './status-schema.js'

/** Reads the last ended run of each kind of audit. */
export async function readLastAudits(database: Database): Promise<Status['audits']> {
  const runs = await Promise.all(AUDIT_KINDS.map((kind) => readLastEnded(database, kind)))
  return runs.flatMap((run, index) => (run ? { kind: AUDIT_KINDS[index] ?? 'audit', ...run } : []))
}

/** Returns why the last audits failed and which types they could not list; null when there is no failure. */
export function auditErrorOf(audits: Status['audits'], steps: ReadonlyMap<string, StepMemory>): string | null {
  const broken = audits.flatMap(({ outcome, error }) => (outcome === 'failed' ? (error ?? []) : []))
  const failed = findUnlistableTypes(steps).flatMap(({ state, reason }) => (state === 'failed' ? reason : []))
  return [...broken, ...failed].join('\n') || null
}
