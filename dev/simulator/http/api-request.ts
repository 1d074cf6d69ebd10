import type { IncomingHttpHeaders } from 'node:http'
import type { Parameters } from '../object-type.js'

/** A request to Stripe's API. */
export interface ApiRequest {
  readonly method: string
  /** `/v1/customers/cus_123` */
  readonly path: string
  /** The query of a GET, the form of a POST. */
  readonly parameters: Parameters
  readonly headers: IncomingHttpHeaders
}

/** What Stripe answers; a string is sent as it is. */
export interface Answer {
  readonly status: number
  readonly body: unknown
  readonly headers?: Readonly<Record<string, string>>
}

/** Flat names of a query or form; `ids[0]` and `ids[]` are the same list. */
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

/** How a request is counted: ids make no difference. */
export function endpointOf({ method, path }: Pick<ApiRequest, 'method' | 'path'>): string {
  const parts = path
    .split('/')
    .map((part) => (/^[a-z]+_[A-Za-z0-9_]{6,}$/.test(part) && /[A-Z0-9]/.test(part) ? ':id' : part))
  return `${method} ${parts.join('/')}`
}
