/** An error with which Stripe refuses a request, in Stripe's words. */
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

/**
 * Creates the error for an object that does not exist.
 * @param what.param the parameter that named the object (400); absent if the path named it (404)
 */
export function noSuchObject(what: { readonly type: string; readonly id: string; readonly param?: string }) {
  return new StripeError(what.param === undefined ? 404 : 400, {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such ${what.type.replaceAll('_', ' ')}: '${what.id}'`,
    param: what.param ?? 'id',
  })
}
