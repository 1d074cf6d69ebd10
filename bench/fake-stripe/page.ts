export interface Window {
  readonly gte: number
  /** Exclusive. */
  readonly lt: number
  readonly limit: number
  readonly after: string | undefined
}

export interface Page {
  /** JSON texts, newest first. */
  readonly data: readonly string[]
  readonly hasMore: boolean
}
