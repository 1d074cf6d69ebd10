import type { Parameters } from '../object-type.js'
import { invalidRequest } from '../stripe-error.js'

/** Paging parameters of a list. */
export interface Paging {
  readonly limit: number
  readonly startingAfter: string | undefined
  readonly endingBefore: string | undefined
}

export interface SecondsRange {
  readonly min: number
  readonly max: number
}

export const PAGING_PARAMETERS = ['limit', 'starting_after', 'ending_before', 'expand[]']

const DEFAULT_LIMIT = 10
const MAX_LIMIT = 100

/**
 * Refuses unknown parameters, as Stripe does. So a misspelt filter is never taken for no filter.
 * @throws {StripeError} 400
 */
export function refuseUnknown(parameters: Parameters, known: ReadonlySet<string>): void {
  const unknown = [...parameters.keys()].filter((name) => !known.has(name))
  if (unknown.length === 0) return
  const message = `Received unknown parameter${unknown.length > 1 ? 's' : ''}: ${unknown.join(', ')}`
  throw invalidRequest(message, { code: 'parameter_unknown', param: unknown[0] ?? '' })
}

export function parsePaging(parameters: Parameters): Paging {
  const startingAfter = single(parameters, 'starting_after')
  const endingBefore = single(parameters, 'ending_before')
  if (startingAfter !== undefined && endingBefore !== undefined) {
    throw invalidRequest('You cannot parameterize both starting_after and ending_before.')
  }
  const limit = single(parameters, 'limit')
  return {
    limit: limit === undefined ? DEFAULT_LIMIT : parseLimit(limit),
    startingAfter,
    endingBefore,
  }
}

function parseLimit(text: string): number {
  const limit = parseInteger('limit', text)
  if (limit >= 1 && limit <= MAX_LIMIT) return limit
  const bound = limit < 1 ? 'greater than or equal to 1' : `less than or equal to ${MAX_LIMIT}`
  throw invalidRequest(`This value must be ${bound}.`, { code: 'parameter_invalid_integer', param: 'limit' })
}

const RANGE_OPERATORS = ['gt', 'gte', 'lt', 'lte'] as const

export function rangeNames(name: string): string[] {
  return [name, ...RANGE_OPERATORS.map((operator) => `${name}[${operator}]`)]
}

/**
 * Parses `created=1`, or any of `created[gt]`, `[gte]`, `[lt]`, `[lte]`. Returns undefined if none is given.
 * @param only the operator of a parameter that has only one, such as `created_after`
 */
export function parseRange(parameters: Parameters, name: string, only?: 'gt' | 'lt'): SecondsRange | undefined {
  let [min, max] = [Number.NEGATIVE_INFINITY, Number.POSITIVE_INFINITY]
  for (const given of only ? [name] : rangeNames(name)) {
    const text = single(parameters, given)
    if (text === undefined) continue
    const seconds = parseInteger(given, text)
    const operator = only ?? given.slice(name.length + 1, -1)
    if (operator !== 'lt' && operator !== 'lte') min = Math.max(min, operator === 'gt' ? seconds + 1 : seconds)
    if (operator !== 'gt' && operator !== 'gte') max = Math.min(max, operator === 'lt' ? seconds - 1 : seconds)
  }
  return Number.isFinite(min) || Number.isFinite(max) ? { min, max } : undefined
}

export function single(parameters: Parameters, name: string): string | undefined {
  return parameters.get(name)?.at(-1)
}

export function parseInteger(name: string, text: string): number {
  if (/^-?\d{1,15}$/.test(text)) return Number(text)
  throw invalidRequest(`Invalid integer: ${text}`, { code: 'parameter_invalid_integer', param: name })
}
