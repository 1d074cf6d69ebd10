import type { StripeObject } from '../../prisma/catalogue/json.js'
import { StripeFailure } from './failure.js'
import type { Request } from './messages.js'

/**
 * How many times a request is sent when its answers contradict themselves. After that, Temporal retries the
 * activity with its back-off.
 */
export const MAX_CONTRADICTIONS = 3

/** Returns the failure for an answer of another kind than the request expects. */
export function unexpected({ endpoint }: Request, what: string): StripeFailure {
  return new StripeFailure(`Stripe's answer to ${endpoint} is not ${what}. It was not used.`, {
    kind: 'transient',
  })
}

/** Returns the failure for an answer that contradicts itself in every one of MAX_CONTRADICTIONS tries. */
export function contradiction({ endpoint }: Request, problem: string): StripeFailure {
  return new StripeFailure(
    `Stripe's answer to ${endpoint} contradicts itself (${problem}), ${MAX_CONTRADICTIONS} times in a row. ` +
      'The answer was not used. The request is sent again later.',
    { kind: 'transient' },
  )
}

/** Returns how an object differs from the one that was requested; undefined when it does not. */
export function findMismatch(object: StripeObject, { id, objects }: Request): string | undefined {
  if (id !== undefined && object.id !== id) return `it holds ${object.id} instead of ${id}`
  return objects && !objects.includes(object.object) ? `${object.id} has the wrong type ${object.object}` : undefined
}
