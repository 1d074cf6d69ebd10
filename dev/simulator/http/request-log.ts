interface LoggedRequest {
  readonly method: string
  readonly path: string
  /** Query string as sent. */
  readonly query: string
  /** HTTP status; 0 if there was no answer. */
  readonly status: number
  readonly account: string
  /** Unix milliseconds, by the simulator's clock. */
  readonly atMs: number
}

/** Log of the requests to the simulator. */
export interface RequestLog {
  /** Returns the last 20,000 requests, oldest first. */
  entries(): readonly LoggedRequest[]
  /** Counts requests since the start or the last `clear`, by method and path, with `:id` for ids. */
  counts(): Readonly<Record<string, number>>
  readonly total: number
  clear(): void
}

/** Request log for the code that answers requests. */
export interface WritableRequestLog extends RequestLog {
  add(entry: LoggedRequest, endpoint: string): void
}

const MAX_ENTRIES = 20_000

export function createRequestLog(): WritableRequestLog {
  let entries: LoggedRequest[] = []
  let counts = new Map<string, number>()
  let total = 0

  return {
    add(entry, endpoint) {
      entries.push(entry)
      if (entries.length > MAX_ENTRIES * 2) entries = entries.slice(-MAX_ENTRIES)
      counts.set(endpoint, (counts.get(endpoint) ?? 0) + 1)
      total += 1
    },
    entries: () => entries.slice(-MAX_ENTRIES),
    counts: () => Object.fromEntries(counts),
    get total() {
      return total
    },
    clear() {
      entries = []
      counts = new Map()
      total = 0
    },
  }
}
