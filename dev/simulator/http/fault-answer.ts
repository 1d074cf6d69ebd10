import { noSuchObject, StripeError } from '../stripe-error.js'
import type { Answer } from './api-request.js'
import type { Fault } from './faults.js'
import { forbidden, masked, unauthorized } from './keys.js'
import { rateLimited } from './rate-limits.js'

export interface FaultContext {
  readonly method: string
  readonly path: string
  readonly accountId: string
  readonly permission: string
  readonly key: string
}

/**
 * Returns the answer that a fault gives instead of the right one. Returns undefined for faults of the
 * connection, and for faults that only change the right answer.
 */
export function faultAnswer(fault: Fault, context: FaultContext): Answer | undefined {
  switch (fault.kind) {
    case 'rate-limit':
      return errorAnswer(rateLimited(fault.reason ?? 'global-rate', fault.retryAfterSeconds))
    case 'refused':
      return errorAnswer(new StripeError(fault.status, { type: 'invalid_request_error', message: 'Refused.' }))
    case 'error':
      return errorAnswer(new StripeError(fault.status, { type: 'api_error', message: 'An unknown error occurred.' }))
    case 'error-without-error':
      return { status: fault.status, body: { message: 'Service Unavailable' } }
    case 'html':
      return { status: 502, body: BAD_GATEWAY, headers: { 'content-type': 'text/html' } }
    case 'unauthorized':
      return errorAnswer(unauthorized(`Invalid API Key provided: ${masked(context.key)}`))
    case 'forbidden':
      return errorAnswer(forbidden(context))
    case 'missing':
      return missing(context)
    case 'error-as-success':
      return { ...missing(context), status: 200 }
    case 'clock-ahead':
    case 'reset':
    case 'truncated':
    case 'hang':
    case 'slow':
    case 'list-without-data':
    case 'odd-answer':
      return undefined
  }
}

function missing({ path }: FaultContext): Answer {
  return errorAnswer(noSuchObject({ type: 'object', id: path.split('/').at(-1) ?? '' }))
}

export function errorAnswer({ status, details, headers }: StripeError): Answer {
  return { status, body: { error: details }, headers }
}

const BAD_GATEWAY = '<html><head><title>502 Bad Gateway</title></head><body><h1>502 Bad Gateway</h1></body></html>'
