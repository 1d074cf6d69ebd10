/** A peer that is set up and connected. */
export interface Peer {
  /** Syncs all customers and subscriptions. */
  backfill(): Promise<void>
  /** Processes one signed webhook. @throws the peer's error */
  webhook(payload: string, signature: string): Promise<void>
  close(): Promise<void>
}

export interface PeerOptions {
  readonly databaseUrl: string
  readonly webhookSecret: string
  /** True when the types are synced one after the other, as the peer's own sync of all types does. */
  readonly isInTurn: boolean
}

/** Connections of a peer's pool, enough for all that it does at once. PostgreSQL allows 100. */
export const PEER_CONNECTIONS = 20

/** The peer's API key. The fake Stripe accepts any key. */
export const PEER_KEY = 'sk_test_bench'

/** A logger that drops everything. Peers log a lot, and throw their errors anyway. */
export const SILENT = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
}
