import { ApplicationFailure } from '@temporalio/workflow'
import { MAX_SECONDS } from '../prisma/catalogue/max-seconds.js'
import type { FullSyncInput } from './contract.js'

const FIELDS = ['objects', 'customer', 'created', 'accounts', 'dryRun', 'allowMassDelete']

/**
 * Parses the input as an operator types it into the Temporal UI or the CLI: nothing, `{}`, or any
 * subset of the fields.
 *
 * @throws {ApplicationFailure} of type InvalidInput. The message names the field and its valid values.
 */
export function parseFullSyncInput(input: unknown): FullSyncInput {
  if (input === undefined || input === null) return {}
  if (typeof input !== 'object' || Array.isArray(input))
    refuse('the input', input, `an object with any of ${FIELDS.join(', ')}`)
  const fields = new Map(Object.entries(input))
  for (const name of fields.keys()) {
    if (!FIELDS.includes(name)) refuse('the input', name, `an object with any of ${FIELDS.join(', ')}`)
  }
  return {
    ...optional('objects', (value) => strings('objects', value, 'object types, like ["customer", "subscription"]')),
    ...optional('customer', (value) =>
      typeof value === 'string' && value.startsWith('cus_')
        ? value
        : refuse('customer', value, 'a customer id, like "cus_123"'),
    ),
    ...optional('created', interval),
    ...optional('accounts', (value) => strings('accounts', value, 'Stripe account ids, like ["acct_123"]')),
    ...optional('dryRun', (value) => boolean('dryRun', value)),
    ...optional('allowMassDelete', (value) => boolean('allowMassDelete', value)),
  }

  function optional<K extends string, T>(name: K, read: (value: unknown) => T): { [key in K]?: T } {
    const value = fields.get(name)
    if (value === undefined || value === null) return {}
    return { [name]: read(value) } as { [key in K]: T } // a computed key of a literal type widens to string
  }
}

function strings(name: string, value: unknown, what: string): readonly string[] {
  const isList =
    Array.isArray(value) && value.length > 0 && value.every((each) => typeof each === 'string' && each !== '')
  return isList ? value : refuse(name, value, `a list of ${what}`)
}

function boolean(name: string, value: unknown): boolean {
  return typeof value === 'boolean' ? value : refuse(name, value, 'true or false')
}

function interval(value: unknown): { gte?: number; lt?: number } {
  const what = 'an interval of Unix seconds, like {"gte": 1735689600, "lt": 1767225600}'
  if (typeof value !== 'object' || value === null || Array.isArray(value)) refuse('created', value, what)
  const result: { gte?: number; lt?: number } = {}
  for (const [name, bound] of Object.entries(value)) {
    if (
      (name !== 'gte' && name !== 'lt') ||
      typeof bound !== 'number' ||
      !Number.isInteger(bound) ||
      bound < 0 ||
      bound > MAX_SECONDS
    ) {
      refuse(`created.${name}`, bound, what)
    }
    result[name] = bound
  }
  if ((result.gte ?? 0) >= (result.lt ?? Infinity)) refuse('created', value, `${what} with gte before lt`)
  return result
}

function refuse(field: string, value: unknown, what: string): never {
  throw ApplicationFailure.nonRetryable(`${field} is ${JSON.stringify(value)}; it must be ${what}.`, 'InvalidInput')
}
