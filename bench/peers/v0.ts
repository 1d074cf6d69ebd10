import { createRequire } from 'node:module'
import { type Peer, PEER_CONNECTIONS, PEER_KEY, type PeerOptions } from './peer.js'

/** The part of @supabase/stripe-sync-engine 0.48.5 that we use, as described in its README. */
interface Library {
  readonly StripeSync: new (config: object) => {
    syncBackfill(input: { object: string }): Promise<unknown>
    processWebhook(payload: string, signature: string): Promise<void>
    readonly postgresClient: { readonly pool: { end(): Promise<void> } }
  }
  runMigrations(config: { databaseUrl: string; schema: string }): Promise<void>
}

/**
 * Loaded with `require`: its ES module finds its migrations through `__dirname`, which is missing
 * there, and fails silently.
 */
const PACKAGE = '@supabase/stripe-sync-engine'

/**
 * Creates the peer v0 with its fastest settings. It expands no lists, because none is longer than its page,
 * and it reads no related objects. It syncs both types at once unless `isInTurn` is set.
 */
export async function createV0({ databaseUrl, webhookSecret, isInTurn }: PeerOptions): Promise<Peer> {
  const { StripeSync, runMigrations } = createRequire(import.meta.url)(PACKAGE) as Library
  await runMigrations({ databaseUrl, schema: 'stripe' })
  const sync = new StripeSync({
    schema: 'stripe',
    stripeSecretKey: PEER_KEY,
    stripeWebhookSecret: webhookSecret,
    autoExpandLists: false,
    backfillRelatedEntities: false,
    poolConfig: { connectionString: databaseUrl, max: PEER_CONNECTIONS },
  })
  return {
    async backfill() {
      const customers = sync.syncBackfill({ object: 'customer' })
      if (isInTurn) await customers
      await Promise.all([customers, sync.syncBackfill({ object: 'subscription' })])
    },
    webhook: (payload, signature) => sync.processWebhook(payload, signature),
    close: () => sync.postgresClient.pool.end(),
  }
}
