import type { Stripe } from 'stripe'
import type { WebhookEndpoint } from '../webhooks/endpoint.js'
import type { Wire } from '../wire.js'

/** A fixed moment, so that the endpoint is the same whenever it is asked for. */
const CREATED = 1_600_000_000

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
