import type { Parameters } from '../object-type.js'
import { invalidRequest } from '../stripe-error.js'
import { parseInteger, refuseUnknown, single } from './list-parameters.js'

/** Fields that a POST accepts, by flat name. `map` is a hash of strings such as `metadata`. */
export type FormFields = Readonly<Record<string, 'string' | 'integer' | 'number' | 'boolean' | 'map' | 'ignored'>>

export type FormValue = string | number | boolean | null | Readonly<Record<string, string>>

/**
 * Parses a form into values by flat name.
 * @throws {StripeError} 400 if a field is unknown or its value is invalid
 */
export function parseForm(parameters: Parameters, fields: FormFields): Readonly<Record<string, FormValue>> {
  const maps = Object.keys(fields).filter((name) => fields[name] === 'map')
  const isInMap = (name: string) => maps.some((map) => name.startsWith(`${map}[`))
  const known = new Set([...Object.keys(fields), 'expand[]', ...[...parameters.keys()].filter(isInMap)])
  refuseUnknown(parameters, known)

  const values: Record<string, FormValue> = {}
  for (const [name, kind] of Object.entries(fields)) {
    if (kind === 'map') {
      const entries = [...parameters.keys()].filter((key) => key.startsWith(`${name}[`))
      if (entries.length === 0) continue
      values[name] = Object.fromEntries(
        entries.map((key) => [key.slice(name.length + 1, -1), single(parameters, key) ?? '']),
      )
      continue
    }
    const text = single(parameters, name)
    if (text !== undefined && kind !== 'ignored') values[name] = toValue({ name, text, kind })
  }
  return values
}

interface Given {
  readonly name: string
  readonly text: string
  readonly kind: 'string' | 'integer' | 'number' | 'boolean'
}

/** Converts a field's text to its type. An empty text clears the field. */
function toValue({ name, text, kind }: Given): FormValue {
  if (text === '') return null
  if (kind === 'string') return text
  if (kind === 'integer') return parseInteger(name, text)
  if (kind === 'boolean') {
    if (text === 'true' || text === 'false') return text === 'true'
    throw invalidRequest(`Invalid boolean: ${text}`, { param: name })
  }
  if (Number.isFinite(Number(text))) return Number(text)
  throw invalidRequest(`Invalid decimal: ${text}`, { code: 'parameter_invalid_decimal', param: name })
}

/** Merges metadata key by key. An empty value removes its key. */
export function mergeMetadata(
  current: Readonly<Record<string, string>> | null,
  given: FormValue | undefined,
): Readonly<Record<string, string>> {
  if (typeof given !== 'object' || given === null) return current ?? {}
  return Object.fromEntries(Object.entries({ ...current, ...given }).filter(([, value]) => value !== ''))
}

export function required(values: Readonly<Record<string, FormValue>>, name: string): string {
  const value = values[name]
  if (typeof value === 'string') return value
  throw invalidRequest(`Missing required param: ${name}.`, { code: 'parameter_missing', param: name })
}
