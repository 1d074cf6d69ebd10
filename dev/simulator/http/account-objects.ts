import type { Stripe } from 'stripe'
import type { WebhookEndpoint } from '../webhooks/endpoint.js'
import type { Wire } from '../wire.js'
import type { Read } from './list-objects.js'

/** A fixed moment, so that an account is the same whenever it is asked for. */
const CREATED = 1_600_000_000

export function accountObject({ account: { id } }: Pick<Read, 'account'>): Wire<Stripe.Account> {
  return {
    id,
    object: 'account',
    business_type: 'company',
    charges_enabled: true,
    country: 'US',
    created: CREATED,
    default_currency: 'usd',
    details_submitted: true,
    email: 'owner@example.com',
    metadata: {},
    payouts_enabled: true,
    type: 'standard',
  }
}

export function webhookEndpointObject(
  { url, apiVersion, enabledEvents, status }: WebhookEndpoint,
  { livemode }: { readonly livemode: boolean },
): Wire<Stripe.WebhookEndpoint> {
  return {
    id: 'we_1SimulatorEndpoint000000',
    object: 'webhook_endpoint',
    api_version: apiVersion ?? null,
    application: null,
    created: CREATED,
    description: null,
    enabled_events: enabledEvents ?? ['*'],
    livemode,
    metadata: {},
    status: status ?? 'enabled',
    url,
  }
}
