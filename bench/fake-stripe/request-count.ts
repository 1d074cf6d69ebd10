/** Requests to one endpoint (`/v1/customers`, `/v1/customers/{id}`). */
export interface EndpointCount {
  readonly count: number
  /** Milliseconds between the first and the last. */
  readonly spanMs: number
}

export interface RequestCount {
  note(url: URL): void
  /** Since the last reset. */
  byEndpoint(): Readonly<Record<string, EndpointCount>>
  reset(): void
}

/** Counts what is asked of the fake Stripe, to see how well a budget is used. A probe (`limit=1`) is none of the listing. */
export function createRequestCount(): RequestCount {
  const counts = new Map<string, { count: number; firstMs: number; lastMs: number }>()
  return {
    note({ pathname, searchParams }) {
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
