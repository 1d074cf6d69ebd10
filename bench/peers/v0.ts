import { createRequire } from 'node:module'
import { type Peer, PEER_CONNECTIONS, PEER_KEY, type PeerOptions } from './peer.js'

/** What we use of @supabase/stripe-sync-engine 0.48.5, as its README has it. */
interface Library {
  readonly StripeSync: new (config: object) => {
    syncBackfill(input: { object: string }): Promise<unknown>
    processWebhook(payload: string, signature: string): Promise<void>
    readonly postgresClient: { readonly pool: { end(): Promise<void> } }
  }
  runMigrations(config: { databaseUrl: string; schema: string }): Promise<void>
}

/** Required, because its ES module looks for its migrations by `__dirname`, which is not there, and says nothing of it. */
const PACKAGE = '@supabase/stripe-sync-engine'

/** No lists expanded (none is longer than its page) and no related objects asked for; both types at once is the fastest it can. */
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
