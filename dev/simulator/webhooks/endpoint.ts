/** Where events are sent. */
export interface WebhookEndpoint {
  readonly url: string
  /** Two while a secret is rolled. */
  readonly secrets: readonly string[]
  /** Default: the account's version. */
  readonly apiVersion?: string
  /** Default: all. */
  readonly enabledEvents?: readonly string[]
  /** Default: `enabled`. To a disabled endpoint Stripe sends nothing, and nothing later either. */
  readonly status?: 'enabled' | 'disabled'
  /** Instead of HTTP, for tests that want no sockets: answers with a status. */
  readonly send?: (delivery: WebhookRequest) => Promise<number> | number
}

export interface WebhookRequest {
  readonly url: string
  /** As Stripe writes it: indented, so that only the raw body verifies. */
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** How deliveries go; to be changed while they do. */
export interface DeliveryPolicy {
  /** The share that is never sent, nor again. */
  readonly dropRate: number
  /** The share that is sent twice. */
  readonly duplicateRate: number
  /** A share that comes late. */
  readonly delay: { readonly share: number; readonly minMs: number; readonly maxMs: number }
  /** Everything waits a random part of this, so that what is nearer together is mixed. */
  readonly reorderWindowMs: number
  /** Deliveries under way at once. */
  readonly concurrency: number
  /** When what was not answered with 2xx is sent again; Stripe goes on for three days. */
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

/** Stripe's own patience with an endpoint. */
const TIMEOUT_MS = 20_000

/** Sends one request. The answer's status, or why there was none. */
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
