import type { Stripe } from 'stripe'
import type { WebhookEndpoint } from '../webhooks/endpoint.js'
import type { Wire } from '../wire.js'

/** Unix seconds. A fixed time, so that every request gets the same endpoint. */
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
