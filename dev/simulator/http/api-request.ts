import type { IncomingHttpHeaders } from 'node:http'
import type { Parameters } from '../object-type.js'

/** A request to Stripe's API. */
export interface ApiRequest {
  readonly method: string
  /** For example `/v1/customers/cus_123`. */
  readonly path: string
  /** Query of a GET or form of a POST. */
  readonly parameters: Parameters
  readonly headers: IncomingHttpHeaders
}

/** Stripe's answer. A string body is sent as is, other bodies as JSON. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Parses a query or form into flat names. `ids[0]` and `ids[]` name the same list. */
export function parseParameters(encoded: string): Parameters {
  const parameters = new Map<string, string[]>()
  for (const [key, value] of new URLSearchParams(encoded)) {
    const name = key.replace(/\[\d*\]$/, '[]')
    const values = parameters.get(name)
    if (values) values.push(value)
    else parameters.set(name, [value])
  }
  return parameters
}

/** Returns method and path with `:id` for ids. Request counts and rate limits use this name. */
export function endpointOf({ method, path }: Pick<ApiRequest, 'method' | 'path'>): string {
  const parts = path
    .split('/')
    .map((part) => (/^[a-z]+_[A-Za-z0-9_]{6,}$/.test(part) && /[A-Z0-9]/.test(part) ? ':id' : part))
  return `${method} ${parts.join('/')}`
}
