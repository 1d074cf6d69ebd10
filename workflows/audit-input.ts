import { ApplicationFailure } from '@temporalio/workflow'
import type { AuditInput, AuditRanges, ReconcileInput } from './contract.js'

const RANGES: readonly AuditRanges[] = ['due', 'all', 'eventless']

/**
 * Parses the audit's input as an operator types it into the Temporal UI or the CLI: nothing, `{}`, or
 * `{"ranges": "all"}`.
 *
 * @throws {ApplicationFailure} of type InvalidInput
 */
export function parseAuditInput(input: unknown): Required<AuditInput> {
  return { ranges: choice({ input, field: 'ranges', values: RANGES }) ?? 'due' }
}

/**
 * Parses reconcile's input: nothing, `{}`, or `{"audit": "all"}`.
 *
 * @throws {ApplicationFailure} of type InvalidInput
 */
export function parseReconcileInput(input: unknown): Required<ReconcileInput> {
  return { audit: choice({ input, field: 'audit', values: ['due', 'all'] as const }) ?? 'due' }
}

/** Returns the value of the only allowed field; undefined when the field is missing or null. */
function choice<T extends string>({ input, field, values }: Choice<T>): T | undefined {
  if (input === undefined || input === null) return undefined
  const what = values.map((value) => JSON.stringify({ [field]: value })).join(' or ')
  if (typeof input !== 'object' || Array.isArray(input)) return refuse('the input', input, what)
  for (const [name, value] of Object.entries(input)) {
    if (name !== field) return refuse('the input', name, what)
    const found = values.find((each) => each === value)
    if (found === undefined && value !== null)
      return refuse(field, value, values.map((each) => `"${each}"`).join(' or '))
    return found
  }
  return undefined
}

interface Choice<T extends string> {
  readonly input: unknown
  readonly field: string
  readonly values: readonly T[]
}

function refuse(field: string, value: unknown, what: string): never {
  throw ApplicationFailure.nonRetryable(`${field} is ${JSON.stringify(value)}; it must be ${what}.`, 'InvalidInput')
}
