import { startChild } from '../dev/child.js'
import { freePort } from '../dev/free-port.js'
import type { Postgres } from '../dev/postgres.js'
import { installPeers } from './peers/install.js'
import { post } from './post.js'
import type { FakeStripe } from './start-fake-stripe.js'
import type { SentEvent, TrafficInput } from './traffic.js'
import { WEBHOOK_SECRET } from './service.js'

/** The names of the peers in results. */
export const PEERS = {
  v0: '@supabase/stripe-sync-engine 0.48.5',
  'v0 in turn': '@supabase/stripe-sync-engine 0.48.5, type after type',
  v1: '@stripe/sync-engine 1.0.32',
} as const
export type PeerName = keyof typeof PEERS

export interface RunningPeer {
  readonly databaseUrl: string
  /** Syncs all customers and subscriptions. @returns seconds */
  backfill(): Promise<number>
  webhooks(input: TrafficInput): Promise<SentEvent[]>
  stop(): Promise<void>
}

interface PeerInput {
  readonly postgres: Postgres
  /** The name of its database. */
  readonly name: string
  readonly stripe: FakeStripe
  readonly say: (line: string) => void
}

/** Starts a peer in a separate process, on a new database with the peer's tables. */
export async function startPeer(peer: PeerName, { postgres, name, stripe, say }: PeerInput): Promise<RunningPeer> {
  installPeers(say)
  const port = await freePort()
  const databaseUrl = await postgres.database(name)
  const child = await startChild({
    script: 'bench/peers/main.ts',
    args: [peer, stripe.url, databaseUrl, WEBHOOK_SECRET, String(port), String(stripe.count)],
    env: {},
    readyWhen: 'peer ready',
    onLine: () => undefined,
  })
  const url = `http://127.0.0.1:${port}`
  return {
    databaseUrl,
    backfill: () => post<number>(`${url}/backfill`, {}),
    webhooks: (input) => post<SentEvent[]>(`${url}/webhooks`, input),
    stop: () => child.stop(),
  }
}
