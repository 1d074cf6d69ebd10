import { type Static, Type } from 'typebox'
import { orNull } from '../schema-types.js'

/** What a problem is about. Alerts and the page identify a problem by its code. */
const PROBLEM_CODES = [
  'never-synced',
  'events-failed',
  'events-blocked',
  'sync-failed',
  'reconcile-incomplete',
  'audit-incomplete',
  'not-fully-synced',
  'results-old',
  'webhooks-refused',
  'key-refused',
  'stripe-unreachable',
  'worker-missing',
  'webhooks-stopped',
  'endpoint',
  'temporal-unreachable',
  'schedule-stopped',
  'workflow-failing',
  'reconcile-late',
  'events-waiting',
  'type-skipped',
  'webhooks-missed',
  'allowance',
  'endpoint-advice',
] as const

export type ProblemCode = (typeof PROBLEM_CODES)[number]

/** A button that does what a problem's sentence asks for. */
const PROBLEM_ACTIONS = ['sync', 'resume', 'retry', 'reconcile', 'unpause-sweep', 'unpause-reconcile'] as const

export type ProblemAction = (typeof PROBLEM_ACTIONS)[number]

type Problem = Static<typeof ProblemSchema>

/** Something that a person should know about the copy or the service. */
export const ProblemSchema = Type.Object({
  code: Type.Enum(PROBLEM_CODES),
  /**
   * - `broken`: a person must act
   * - `degraded`: a part of the service is down or late
   * - `note`: good to know; the state does not depend on it
   */
  severity: Type.Enum(['broken', 'degraded', 'note']),
  /** What happened, what it means for the data, and what to do. */
  text: Type.String(),
  /** The button that does it; null when one press is not enough. */
  action: orNull(Type.Enum(PROBLEM_ACTIONS)),
})

/** A problem before its severity is known. */
export type Finding = Omit<Problem, 'severity'>

/** Returns a finding. */
export function finding(code: ProblemCode, text: string, action: ProblemAction | null = null): Finding {
  return { code, text, action }
}

/** Returns a finding of the same code for each sentence. */
export function findings(code: ProblemCode, texts: readonly string[]): Finding[] {
  return texts.map((text) => finding(code, text))
}
