import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import pg from 'pg'
import { freePort } from '../dev/free-port.js'
import type { Postgres } from '../dev/postgres.js'
import { type Stack, type StackOptions, startStack } from '../dev/stack.js'
import type { FullSyncProgress } from '../workflows/contract.js'
import { readBenchEnv } from './env.js'
import { cpuSeconds, cpuSecondsWithChildren } from './processes.js'

export const WEBHOOK_SECRET = 'whsec_bench'
export const ADMIN_TOKEN = 'the token of the bench'

/** Nothing that works takes longer. */
const PATIENCE_MS = 3_600_000

/** More requests a second than can be made. The budget stays in the way of every request, as it is in a deployment. */
export const BUDGET_OFF = { STRIPE_MAX_RPS: '1000000', STRIPE_MAX_RPS_PER_ENDPOINT: '1000000' }
/** Stripe's limits in live mode. */
export const BUDGET_ON = { STRIPE_MAX_RPS: '100', STRIPE_MAX_RPS_PER_ENDPOINT: '25' }

/**
 * What happens to an object within ten seconds of its being read is contested (docs/decisions.md 1), and the peers refuse what is not
 * newer than their last write: between a sync and traffic there is this much quiet, for all alike.
 */
export const QUIET_MS = 12_000

/** A Stripe of the bench's own, and the process whose CPU time it uses. */
interface StripeUnderTest {
  readonly url: string
  readonly process: { readonly pid?: number | undefined }
}

export interface ServiceOptions {
  readonly postgres: Postgres
  /** Of its database, new for each. */
  readonly name: string
  readonly stripe: StripeUnderTest
  readonly env: NodeJS.ProcessEnv
  /** By default the two processes run from their sources. */
  readonly processes?: StackOptions['processes']
}

export interface Service {
  readonly stack: Stack
  readonly pool: pg.Pool
  /** A full sync of customers and subscriptions, from its start to its record's end. @throws when it is not complete */
  fullSync(): Promise<{ seconds: number; result: FullSyncProgress }>
  /** The same, of all that SYNC_OBJECTS selects, however it ends. */
  runFullSync(): Promise<FullSyncRun>
  /** CPU seconds of each piece so far. */
  cpu(): Readonly<Record<string, number | null>>
  pid(piece: 'worker' | 'API'): number | undefined
  stop(): Promise<void>
}

/** Our own worker and API as processes, a Temporal server of their own, and a new database on the bench's PostgreSQL. */
export async function startService(options: ServiceOptions): Promise<Service> {
  const { postgres, name, stripe, env, processes } = options
  const folder = mkdtempSync(join(tmpdir(), 'stripe-sync-bench-'))
  const { BENCH_PROFILE } = readBenchEnv()
  const lines: string[] = []
  const stack = await startStack({
    databaseUrl: await postgres.database(name),
    dataDir: folder,
    apiPort: await freePort(),
    ...(processes && { processes }),
    env: {
      LOG_LEVEL: 'warn',
      STRIPE_SECRET_KEY: 'sk_test_bench',
      STRIPE_API_BASE: stripe.url,
      STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
      SYNC_OBJECTS: 'customers,subscriptions',
      ADMIN_TOKEN,
      ...(BENCH_PROFILE !== undefined && { NODE_OPTIONS: `--import ${profileUrl(BENCH_PROFILE)}` }),
      ...env,
    },
    say: () => undefined,
    onLine: (line) => lines.push(line),
    onCrash: (piece) => {
      console.error(`${piece} has stopped.\n${lines.slice(-20).join('\n')}`)
      process.exit(1)
    },
  })
  const pool = new pg.Pool({ connectionString: stack.databaseUrl, max: 4 })
  const pid = (piece: string) => stack.pieces.find((each) => each.name === piece)?.process.pid

  return {
    stack,
    pool,
    pid,
    async fullSync() {
      const run = await runFullSync({ stack, pool })
      if (run.outcome !== 'complete') throw new Error(`The full sync ended ${run.outcome}: ${run.error}`)
      return run
    },
    runFullSync: () => runFullSync({ stack, pool }),
    cpu: () => ({
      worker: cpuSeconds(pid('worker')),
      API: cpuSeconds(pid('API')),
      Temporal: cpuSeconds(pid('Temporal')),
      PostgreSQL: cpuSecondsWithChildren(postgres.process.pid),
      Stripe: cpuSeconds(stripe.process.pid),
    }),
    async stop() {
      await pool.end()
      await stack.stop()
      rmSync(folder, { recursive: true, force: true })
      for (const line of lines.filter((each) => /"level":[56]0/.test(each)).slice(0, 5)) console.error(line)
    },
  }
}

/** Of the module that writes a profile into this folder. */
function profileUrl(folder: string): string {
  const url = new URL('profile.js', import.meta.url)
  url.searchParams.set('folder', resolve(folder))
  return url.href
}

async function runFullSync({ stack, pool }: { stack: Stack; pool: pg.Pool }): Promise<FullSyncRun> {
  const response = await startSync(stack)
  if (!response.ok) throw new Error(`The full sync did not start: ${await response.text()}`)
  const { id } = (await response.json()) as { id: string } // our own API
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline; await delay(100)) {
    // The record and not the status page, so that watching costs next to nothing.
    const { rows } = await pool.query<FullSyncRun>(
      `SELECT outcome, error, result, extract(epoch FROM finished_at - started_at)::float8 AS seconds
       FROM stripe.sync_run WHERE id = $1 AND outcome <> 'running'`,
      [id],
    )
    const [run] = rows
    if (run) return run
  }
  throw new Error('The full sync did not end.')
}

/** Until the workflow of the one before has ended, which is a moment after its record. */
async function startSync({ apiUrl }: Stack): Promise<Response> {
  for (;;) {
    const response = await fetch(`${apiUrl}/api/syncs`, {
      method: 'POST',
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    })
    if (response.status !== 409) return response
    await delay(100)
  }
}

/** The record of a full sync that has ended. */
export interface FullSyncRun {
  readonly outcome: string
  readonly error: string | null
  readonly result: FullSyncProgress
  readonly seconds: number
}
