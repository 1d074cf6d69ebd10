import { Stripe } from 'stripe'
import type { StripeEvent } from '../../prisma/catalogue/stripe-event.js'

export const WEBHOOK_SECRET = 'whsec_test_secret'
export const ACCOUNT = 'acct_test'
const API_VERSION = '2026-10-28.endive'

/** Returns a snapshot event. The test gives the fields that matter; the others have plausible values. */
export function event(more: Omit<Partial<StripeEvent>, 'object'> & { object: Record<string, unknown> }): StripeEvent {
  const { object, ...rest } = more
  return {
    id: `evt_${Math.random().toString(36).slice(2)}`,
    object: 'event',
    type: 'coupon.updated',
    created: Math.floor(Date.now() / 1_000),
    livemode: false,
    api_version: API_VERSION,
    data: { object },
    ...rest,
  }
}

/** Returns the request that Stripe posts: a body with its signature. */
export function delivery(body: unknown, secret = WEBHOOK_SECRET) {
  const payload = typeof body === 'string' ? body : JSON.stringify(body)
  return {
    method: 'POST' as const,
    url: '/api/webhooks/stripe',
    payload,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      'stripe-signature': Stripe.webhooks.generateTestHeaderString({ payload, secret }),
    },
  }
}
