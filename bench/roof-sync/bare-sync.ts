import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { FakeStripe } from '../start-fake-stripe.js'

/**
 * Runs a sync that only lists everything and inserts it. It shows the cost of a process that reads Stripe on
 * the same machine as PostgreSQL.
 *
 * @returns seconds
 */
export async function bareSync({ stripe, databaseUrl }: { stripe: FakeStripe; databaseUrl: string }): Promise<number> {
  const args = ['--import', 'tsx', 'bench/roof-sync/main.ts', stripe.url, databaseUrl]
  const { stdout } = await promisify(execFile)(process.execPath, args)
  const { seconds, inserted } = JSON.parse(stdout) as { seconds: number; inserted: number } // our own script's
  if (inserted !== 2 * stripe.count)
    throw new Error(`The bare sync inserted ${inserted} of ${2 * stripe.count} objects.`)
  return seconds
}
