import type { PoolClient, QueryConfig } from 'pg'
import type { Database } from '../../prisma/engine/client.js'
import { type Attempt, currentAttempt } from './attempt.js'
import type { LockWatch } from './lock-watch.js'
import type { SimulationDatabase, Statement } from './simulation-database.js'
import type { Scheduler } from './scheduler.js'

export interface SlowDatabaseOptions {
  readonly real: SimulationDatabase
  readonly scheduler: Scheduler
  readonly locks: LockWatch
  /** The database's clock, in Unix milliseconds. */
  readonly nowMs: () => number
  /** Draws the latency of the next statement, in virtual milliseconds. */
  readonly latencyMs: () => number
}

function textOf(asked: string | QueryConfig, values?: unknown[]): { text: string; values: unknown[] | undefined } {
  return typeof asked === 'string' ? { text: asked, values } : { text: asked.text, values: asked.values }
}

/**
 * Wraps the real database for attempts. Each statement waits for its turn. It may be slow, and it may be the
 * attempt's last.
 */
export function createSlowDatabase({ real, scheduler, locks, nowMs, latencyMs }: SlowDatabaseOptions): Database {
  const pool = new Proxy(real.pool, {
    get(target, name) {
      if (name === 'query') return query
      if (name === 'connect') return connect
      const value: unknown = Reflect.get(target, name)
      return typeof value === 'function' ? value.bind(target) : value
    },
  })
  return { pool, close: () => Promise.resolve() }

  /** Runs one statement outside of a transaction. */
  async function query(asked: string | QueryConfig, more?: unknown[]) {
    const { text, values } = textOf(asked, more)
    return currentAttempt().perform({
      ...step(),
      async work() {
        const end = scheduler.begin()
        const client = await real.pool.connect()
        end()
        try {
          return await run(client, { text, values, releases: true })
        } finally {
          client.release()
        }
      },
    })
  }

  /** Returns a connection for a transaction. */
  async function connect(): Promise<PoolClient> {
    const end = scheduler.begin()
    const client = await real.pool.connect()
    end()
    return slowClient(client, currentAttempt())
  }

  function slowClient(client: PoolClient, attempt: Attempt): PoolClient {
    let isBroken = false
    attempt.onDeath.add(abandon)

    /** Rolls the transaction back, as the server does when a connection is gone. */
    function abandon(): void {
      if (isBroken) return
      isBroken = true
      attempt.onDeath.delete(abandon)
      const end = scheduler.begin()
      void rollBack(client).finally(end)
    }

    const slow: Pick<PoolClient, 'query' | 'release'> = {
      // Our code uses only these two of pg's signatures.
      query: (async (asked: string | QueryConfig, more?: unknown[]) => {
        const { text, values } = textOf(asked, more)
        if (isBroken) throw connectionLost()
        try {
          return await attempt.perform({
            ...step(),
            work: () => run(client, { text, values, releases: ENDS_TRANSACTION.test(text) }),
          })
        } catch (error) {
          if (error instanceof ConnectionLostError) abandon()
          throw error
        }
      }) as PoolClient['query'],
      release() {
        attempt.onDeath.delete(abandon)
        if (!isBroken) client.release()
        isBroken = true
      },
    }
    return slow as PoolClient // our code uses only these two methods
  }

  async function rollBack(client: PoolClient): Promise<void> {
    await locks.cancel(pidOf(client))
    await run(client, { text: 'ROLLBACK', values: undefined, releases: true })
    client.release()
  }

  function step() {
    return { kind: 'statement', thereMs: latencyMs(), backMs: 0, broken: connectionLost } as const
  }

  function run(client: PoolClient, { releases, ...asked }: Statement & { readonly releases: boolean }) {
    return locks.run(pidOf(client), {
      releases,
      work: async () => {
        const { text, values } = real.withClock(asked, nowMs())
        return client.query(values ? { name: real.nameOf(text), text, values } : text)
      },
    })
  }
}

const ENDS_TRANSACTION = /^(COMMIT|ROLLBACK)$/

function pidOf(client: PoolClient): number {
  return (client as PoolClient & { processID: number }).processID // documented by pg, but not in its types
}

class ConnectionLostError extends Error {
  override name = 'ConnectionLostError'
}

function connectionLost(): Error {
  return new ConnectionLostError('Connection terminated unexpectedly')
}
