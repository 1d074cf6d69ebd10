import pg from 'pg'
import type { BenchContext } from './bench.js'
import type { Result } from './report.js'
import type { FakeStripe } from './start-fake-stripe.js'
import { type PeerName, PEERS, startPeer } from './start-peer.js'

interface PeerRun {
  readonly bench: string
  readonly variant: string
  readonly stripe: FakeStripe
  /** Number of backfills. The last one is measured. */
  readonly times?: number
}

/**
 * Measures a peer's backfill of customers and subscriptions. Missing objects are a number in the
 * result, not an error.
 */
export async function runPeerBackfill(context: BenchContext, peer: PeerName, run: PeerRun): Promise<Result> {
  const { bench, variant, stripe, times = 1 } = run
  context.say(`${bench}: ${variant}: ${PEERS[peer]} …`)
  const running = await startPeer(peer, { ...context, name: context.databaseName(peer), stripe })
  try {
    let seconds = 0
    for (let time = 0; time < times; time++) {
      await stripe.takeRequests()
      seconds = await running.backfill()
    }
    const requests = Object.values(await stripe.takeRequests()).reduce((sum, each) => sum + each.count, 0)
    const missing = 2 * stripe.count - (await countRows(running.databaseUrl))
    return {
      bench,
      variant,
      contestant: PEERS[peer],
      numbers: { 'objects/s': (2 * stripe.count) / seconds, seconds, requests, 'objects missing': missing },
    }
  } finally {
    await running.stop()
  }
}

async function countRows(databaseUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: databaseUrl })
  await client.connect()
  try {
    const { rows } = await client.query<{ count: number }>(
      'SELECT ((SELECT count(*) FROM stripe.customers) + (SELECT count(*) FROM stripe.subscriptions))::int AS count',
    )
    return rows[0]?.count ?? 0
  } finally {
    await client.end()
  }
}
