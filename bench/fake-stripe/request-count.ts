/** The requests to one endpoint, such as `/v1/customers` or `/v1/customers/{id}`. */
export interface EndpointCount {
  readonly count: number
  /** Time between the first and the last request. */
  readonly spanMs: number
}

export interface RequestCount {
  count(url: URL): void
  /** Returns the requests since the last reset. */
  byEndpoint(): Readonly<Record<string, EndpointCount>>
  reset(): void
}

/**
 * Counts requests to the fake Stripe, to show how well a budget is used. Probes (`limit=1`) are not counted.
 */
export function createRequestCount(): RequestCount {
  const counts = new Map<string, { count: number; firstMs: number; lastMs: number }>()
  return {
    count({ pathname, searchParams }) {
      if (searchParams.get('limit') === '1') return
      const endpoint = pathname.replace(/^(\/v1\/\w+)\/\w+$/, '$1/{id}')
      const now = performance.now()
      const known = counts.get(endpoint)
      counts.set(endpoint, { count: (known?.count ?? 0) + 1, firstMs: known?.firstMs ?? now, lastMs: now })
    },
    byEndpoint: () =>
      Object.fromEntries(
        [...counts].map(([endpoint, { count, firstMs, lastMs }]) => [endpoint, { count, spanMs: lastMs - firstMs }]),
      ),
    reset: () => counts.clear(),
  }
}
