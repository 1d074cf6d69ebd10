/** What Stripe refuses a request with, in its own words. */
export class StripeError extends Error {
  override name = 'StripeError'
  readonly status: number
  readonly details: StripeErrorDetails
  readonly headers: Readonly<Record<string, string>>

  constructor(status: number, details: StripeErrorDetails, headers: Readonly<Record<string, string>> = {}) {
    super(details.message)
    this.status = status
    this.details = details
    this.headers = headers
  }
}

export interface StripeErrorDetails {
  readonly type: string
  readonly message: string
  readonly code?: string
  readonly param?: string
}

export function invalidRequest(message: string, more: { readonly code?: string; readonly param?: string } = {}) {
  return new StripeError(400, { type: 'invalid_request_error', message, ...more })
}

/** @param what.param a parameter that named it (400); without one it was the address itself (404) */
export function noSuchObject(what: { readonly type: string; readonly id: string; readonly param?: string }) {
  return new StripeError(what.param === undefined ? 404 : 400, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${what.type.replaceAll('_', ' ')}: '${what.id}'`,
    param: what.param ?? 'id',
  })
}
