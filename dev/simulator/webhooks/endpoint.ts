/** Where events are sent. */
export interface WebhookEndpoint {
  readonly url: string
  /** Two while a secret is rotated. */
  readonly secrets: readonly string[]
  /** Default: the account's version. */
  readonly apiVersion?: string
  /** Default: all. */
  readonly enabledEvents?: readonly string[]
  /** Default: `enabled`. Stripe sends nothing to a disabled endpoint, and does not send it later either. */
  readonly status?: 'enabled' | 'disabled'
  /** Replaces HTTP in tests that want no sockets. Returns the status of the answer. */
  readonly send?: (delivery: WebhookRequest) => Promise<number> | number
}

export interface WebhookRequest {
  readonly url: string
  /** As Stripe writes it: indented. So only the raw body passes the signature check. */
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** How events are delivered. The policy can change during deliveries. */
export interface DeliveryPolicy {
  /** Share of events that are never sent. */
  readonly dropRate: number
  /** Share of events that are sent twice. */
  readonly duplicateRate: number
  /** Share of deliveries that are late, and by how much. */
  readonly delay: { readonly share: number; readonly minMs: number; readonly maxMs: number }
  /** Each delivery waits a random part of this. So events that are closer together may change their order. */
  readonly reorderWindowMs: number
  /** Most deliveries in flight at once. */
  readonly concurrency: number
  /** Delays before each retry of a delivery that got no 2xx. Stripe retries for 3 days. */
  readonly retryIntervalsMs: readonly number[]
}

export const DEFAULT_POLICY: DeliveryPolicy = {
  dropRate: 0,
  duplicateRate: 0,
  delay: { share: 0, minMs: 0, maxMs: 0 },
  reorderWindowMs: 0,
  concurrency: 20,
  retryIntervalsMs: [1_000, 5_000, 30_000],
}

/** Stripe's timeout for an endpoint. */
const TIMEOUT_MS = 20_000

/** Sends one request. Returns the status of the answer, or why there was no answer. */
export async function sendRequest(endpoint: WebhookEndpoint, request: WebhookRequest): Promise<number | string> {
  try {
    if (endpoint.send) return await endpoint.send(request)
    const { url, body, headers } = request
    const signal = AbortSignal.timeout(TIMEOUT_MS)
    const response = await fetch(url, { method: 'POST', body, headers, signal, redirect: 'manual' })
    await response.arrayBuffer() // frees the connection
    return response.status
  } catch (error) {
    return error instanceof Error && error.name === 'TimeoutError' ? 'timeout' : 'no connection'
  }
}
