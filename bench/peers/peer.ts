/** A peer as the bench uses it, set up and connected. */
export interface Peer {
  /** All customers and subscriptions. */
  backfill(): Promise<void>
  /** One signed webhook. @throws what the peer throws */
  webhook(payload: string, signature: string): Promise<void>
  close(): Promise<void>
}

export interface PeerOptions {
  readonly databaseUrl: string
  readonly webhookSecret: string
  /** Types one after the other, as its own sync of all types does it. */
  readonly isInTurn: boolean
}

/** Enough for all that a peer does at once; PostgreSQL grants 100. */
export const PEER_CONNECTIONS = 20

/** A key like any other: the fake Stripe takes all. */
export const PEER_KEY = 'sk_test_bench'

/** Peers say much; what fails is thrown. */
export const SILENT = {
  info: () => undefined,
  warn: () => undefined,
  error: () => undefined,
  debug: () => undefined,
}
