import type { Selection } from '../../prisma/catalogue/selection.js'
import { PAGE_SIZE, iteratePages } from '../stripe/pages.js'
import { API_VERSION, type StripeSession } from '../stripe/client.js'
import { StripeFailure } from '../stripe/failure.js'

export interface CheckEndpointInput {
  /** A session of the key's own account. */
  readonly session: StripeSession
  readonly selection: Selection
  /** The public address of this service; undefined when it is not configured. */
  readonly publicUrl: string | undefined
  /** The API version of the last event that a webhook brought; null when none is known. */
  readonly eventVersion?: string | null
}

export interface EndpointReport {
  /** False when the endpoint could not be checked. `problems` then says why. */
  readonly isChecked: boolean
  /**
   * Why no webhook arrives, or why this was not checked, each with what to do. Empty when nothing is wrong.
   */
  readonly problems: readonly string[]
  /** What could be better, although webhooks arrive, each with what to do. */
  readonly advice: readonly string[]
  /** The event types that the endpoint sends, or `*`; null when it is not enabled, or was not checked. */
  readonly enabledEvents: readonly string[] | null
}

/**
 * Compares Stripe's webhook endpoint with what this service needs: its address, status, events and API
 * version.
 *
 * @throws {StripeFailure} when Stripe does not answer. A missing permission is reported as unchecked
 */
export async function checkEndpoint(input: CheckEndpointInput): Promise<EndpointReport> {
  const { session, selection, publicUrl, eventVersion = null } = input
  if (publicUrl === undefined) return unchecked('set PUBLIC_URL to the address of this service.')
  const url = `${publicUrl.replace(/\/$/, '')}/api/webhooks/stripe`
  const endpoints = await listEndpoints(session).catch((error: unknown) => {
    if (error instanceof StripeFailure && error.kind === 'denied') return error.message
    throw error
  })
  if (typeof endpoints === 'string') return unchecked(endpoints)
  return { isChecked: true, ...compareWith(endpoints, { url, selection, eventVersion }) }
}

function unchecked(why: string): EndpointReport {
  return {
    isChecked: false,
    problems: [`The webhook endpoint was not checked: ${why}`],
    advice: [],
    enabledEvents: null,
  }
}

function compareWith(
  endpoints: readonly Endpoint[],
  { url, selection, eventVersion }: { url: string; selection: Selection; eventVersion: string | null },
): Omit<EndpointReport, 'isChecked'> {
  const ours = endpoints.filter((endpoint) => endpoint.url === url)
  if (ours.length === 0) {
    return {
      problems: [
        `No webhook endpoint points to ${url}, so only reconcile finds changes. ` +
          'Add the endpoint at https://dashboard.stripe.com/webhooks.',
      ],
      advice: [],
      enabledEvents: null,
    }
  }
  const enabled = ours.find(({ status }) => status === 'enabled')
  if (!enabled) {
    const problem =
      `Stripe has disabled the webhook endpoint ${url}, so only reconcile finds changes. ` +
      'Enable it in the dashboard.'
    return { problems: [problem], advice: [], enabledEvents: null }
  }
  const advice = [...missingEvents(enabled, selection), ...otherVersion(enabled, eventVersion)]
  return { problems: [], advice, enabledEvents: enabled.enabled_events }
}

/** The fields that we use of a webhook endpoint. */
interface Endpoint {
  readonly url: string
  readonly status: string
  readonly enabled_events: readonly string[]
  readonly api_version: string | null
}

async function listEndpoints(session: StripeSession): Promise<Endpoint[]> {
  const endpoints: Endpoint[] = []
  const request = {
    path: `/v1/webhook_endpoints?limit=${PAGE_SIZE}`,
    endpoint: '/v1/webhook_endpoints',
    objects: ['webhook_endpoint'],
  }
  for await (const { body } of iteratePages(session, request)) {
    endpoints.push(...(body.objects as unknown as Endpoint[])) // as in Stripe's API reference
  }
  return endpoints
}

/** Event types that a sentence names. The rest are only counted. */
const MAX_NAMED_EVENTS = 8

function missingEvents({ enabled_events: enabled }: Endpoint, { types }: Selection): string[] {
  if (enabled.includes('*')) return []
  const missing = types.flatMap(({ events }) => events).filter((event) => !enabled.includes(event))
  if (missing.length === 0) return []
  const rest = missing.length > MAX_NAMED_EVENTS ? ` and ${missing.length - MAX_NAMED_EVENTS} more` : ''
  return [
    `The webhook endpoint does not get ${missing.slice(0, MAX_NAMED_EVENTS).join(', ')}${rest}. ` +
      'Reconcile finds these events minutes later. Add them to the events of the endpoint in the dashboard.',
  ]
}

/** An endpoint without a version sends the account's default version, which only its events tell. */
function otherVersion({ api_version: own }: Endpoint, eventVersion: string | null): string[] {
  const version = own ?? eventVersion
  if (version === API_VERSION) return []
  const remedy = `Create a new endpoint with API version ${API_VERSION}.`
  if (version === null) {
    return [
      "The webhook endpoint sends events of the account's default API version. " +
        `If that is not ${API_VERSION}, each event costs a request to Stripe. ${remedy}`,
    ]
  }
  return [
    `The webhook endpoint sends events of API version ${version}, so each event costs a request to Stripe. ${remedy}`,
  ]
}
