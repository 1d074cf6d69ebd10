import { mkdtempSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createObjects } from '../fake-stripe/objects.js'
import { openApiOf } from './openapi-of.js'
import { type Peer, PEER_CONNECTIONS, PEER_KEY, type PeerOptions, SILENT } from './peer.js'

/** The part of @stripe/sync-engine 1.0.32 that we use, as in its type declarations. */
interface Library {
  readonly StripeSync: { create(config: object): Promise<Sync> }
  runMigrations(config: { databaseUrl: string; openApiSpecPath: string }): Promise<void>
}

interface Sync {
  fullSync(
    objects: readonly string[],
    segmented: boolean,
    workers: number,
    rateLimit: number,
    monitor: boolean,
    interval?: number,
  ): Promise<{ readonly totalSynced: number; readonly errors: readonly { readonly message: string }[] }>
  readonly webhook: { processWebhook(payload: string, signature: string): Promise<void> }
  close(): Promise<void>
}

/** The name is in a variable because the package's types exist only when the peers are installed. */
const PACKAGE: string = '@stripe/sync-engine'

/** The peer's default number of workers. */
const WORKERS = 20

/** The peer's own rate limit, requests a second. It is too high to ever apply. */
const NO_RATE_LIMIT = 1_000_000

/**
 * Creates the peer v1 with its fastest settings: segments by `created`, its default number of workers, and no
 * effective rate limit.
 */
export async function createV1({ databaseUrl, webhookSecret }: PeerOptions): Promise<Peer> {
  const { StripeSync, runMigrations } = (await import(PACKAGE)) as Library
  await runMigrations({ databaseUrl, openApiSpecPath: writeOpenApi() })
  const sync = await StripeSync.create({
    stripeSecretKey: PEER_KEY,
    stripeWebhookSecret: webhookSecret,
    autoExpandLists: false,
    backfillRelatedEntities: false,
    logger: SILENT,
    poolConfig: { connectionString: databaseUrl, max: PEER_CONNECTIONS },
  })
  return {
    async backfill() {
      const { errors } = await sync.fullSync(['customer', 'subscription'], true, WORKERS, NO_RATE_LIMIT, false)
      if (errors[0]) throw new Error(errors[0].message)
    },
    webhook: (payload, signature) => sync.webhook.processWebhook(payload, signature),
    close: () => sync.close(),
  }
}

/** Writes the OpenAPI document to a temporary file. @returns its path */
function writeOpenApi(): string {
  const objects = createObjects(1, 0)
  const customer = JSON.parse(objects.json('customer', 0)) as Record<string, unknown> // we made it
  const subscription = JSON.parse(objects.json('subscription', 0)) as { items: { data: Record<string, unknown>[] } } // too
  const path = join(mkdtempSync(join(tmpdir(), 'stripe-sync-bench-')), 'openapi.json')
  writeFileSync(path, JSON.stringify(openApiOf([customer, { ...subscription }, ...subscription.items.data])))
  return path
}
