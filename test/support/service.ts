import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, expect } from 'vitest'
import { freePort } from '../../dev/free-port.js'
import { createSimulator, type Simulator } from '../../dev/simulator/simulator.js'
import type { SimulatorOptions } from '../../dev/simulator/simulator-options.js'
import { type Stack, startStack } from '../../dev/stack.js'
import { type TestDatabase, useDatabase } from './database.js'
import { differencesFrom } from './differences.js'
import { type Forgetful, type Restartable, useServers } from './servers.js'
import { WEBHOOK_SECRET } from './webhook.js'

export const ADMIN_TOKEN = 'the token of the tests'

/** Longer than any step that works takes, and shorter than vitest's timeout of a test. */
const PATIENCE_MS = 120_000

export interface Service {
  readonly simulator: Simulator
  readonly stack: Stack
  readonly database: TestDatabase
  /** Calls the JSON API as an admin. */
  call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T>
  /** Starts a full sync, waits for its end and returns its record. */
  fullSync(input?: unknown): Promise<FinishedSync>
  /**
   * Waits until every row of every table equals the simulator's object. Fails with the differences after 120
   * s.
   */
  converged(): Promise<void>
  readonly temporal: Forgetful
  /** Works with `ownPostgres` only. Otherwise other test files share the server. */
  readonly postgres: Restartable
  /** Lines that the stack, the worker and the API have printed. */
  readonly output: readonly string[]
}

interface FinishedSync {
  readonly id: string
  readonly outcome: string
  readonly error: string | null
  readonly result: { types: { type: string; state: string; reason?: string; [count: string]: unknown }[] } | null
}

export interface ServiceOptions {
  readonly simulator?: SimulatorOptions
  readonly env?: NodeJS.ProcessEnv
  /** Sets PUBLIC_URL to the API's address, so that the service checks Stripe's webhook endpoint. */
  readonly isPublic?: boolean
  /** Starts a PostgreSQL server for this file alone, which tests can kill. */
  readonly ownPostgres?: boolean
  /** Runs before worker and API start. */
  readonly prepare?: (simulator: Simulator) => void
}

/**
 * Starts the whole service for one test file: a simulated Stripe, a Temporal server and a database of its
 * own, and worker and API as processes.
 */
export function useService(serviceOptions: ServiceOptions = {}): () => Service {
  const { simulator: options = {}, env = {}, isPublic = false, ownPostgres = false, prepare } = serviceOptions
  const servers = useServers({ ownPostgres })
  const database = useDatabase(() => servers().postgresUrl)
  const output: string[] = []
  let service: Service | undefined

  beforeAll(async () => {
    const simulator = createSimulator({ seed: 7, ...options })
    prepare?.(simulator)
    const stripeUrl = await simulator.listen()
    const apiPort = await freePort()
    simulator.webhooks.setEndpoint({
      url: `http://127.0.0.1:${apiPort}/api/webhooks/stripe`,
      secrets: [WEBHOOK_SECRET],
    })
    const stack = await startStack({
      databaseUrl: database().url,
      temporalAddress: servers().temporalAddress,
      apiPort,
      env: {
        LOG_LEVEL: 'warn',
        STRIPE_SECRET_KEY: simulator.secretKey,
        STRIPE_API_BASE: stripeUrl,
        STRIPE_MAX_RPS: '500',
        STRIPE_MAX_RPS_PER_ENDPOINT: '500',
        STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
        ADMIN_TOKEN,
        // The first reconcile would start a full sync by itself. A test that waits for one sets a shorter
        // interval.
        RECONCILE_INTERVAL: '1000d',
        ...(isPublic && { PUBLIC_URL: `http://127.0.0.1:${apiPort}` }),
        ...env,
      },
      say: (line) => output.push(line),
      onLine: (line) => output.push(line),
      onCrash: (piece) => output.push(`${piece} has stopped`),
    })
    const { temporal, postgres } = servers()
    service = { simulator, stack, database: database(), temporal, postgres, output, call, fullSync, converged }

    async function call<T>(method: 'GET' | 'POST', path: string, body?: unknown): Promise<T> {
      const response = await fetch(`${stack.apiUrl}${path}`, {
        method,
        headers: {
          authorization: `Bearer ${ADMIN_TOKEN}`,
          ...(body !== undefined && { 'content-type': 'application/json' }),
        },
        ...(body !== undefined && { body: JSON.stringify(body) }),
      })
      const text = await response.text()
      if (!response.ok) throw new Error(`${response.status} ${text}`)
      return JSON.parse(text) as T // our own API
    }

    async function fullSync(input?: unknown): Promise<FinishedSync> {
      // Tries again while a full sync runs, because a frequent reconcile may have started one.
      const { id } = await eventually(() => call<{ id: string }>('POST', '/api/syncs', input))
      return eventually(async () => {
        const run = await call<FinishedSync>('GET', `/api/syncs/${id}`)
        expect(run.outcome).not.toBe('running')
        return run
      })
    }

    async function converged(): Promise<void> {
      await simulator.webhooks.drain()
      await eventually(async () => {
        expect(await differencesFrom(database().pool, simulator)).toEqual([])
      })
    }
  })
  afterAll(async () => {
    await service?.stack.stop()
    await service?.simulator.close()
  })

  return () => {
    if (!service) throw new Error('The service exists only while tests run.')
    return service
  }
}

/** Tries until `attempt` succeeds, by default every 100 ms for 120 s. Then throws the last error. */
export async function eventually<T>(
  attempt: () => Promise<T> | T,
  { everyMs = 100, patienceMs = PATIENCE_MS } = {},
): Promise<T> {
  const deadline = Date.now() + patienceMs
  for (;;) {
    try {
      return await attempt()
    } catch (error) {
      if (Date.now() > deadline) throw error
      await delay(everyMs)
    }
  }
}
