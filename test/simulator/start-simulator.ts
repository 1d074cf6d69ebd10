import { Stripe } from 'stripe'
import { onTestFinished } from 'vitest'
import { createSimulator, type Simulator } from '../../dev/simulator/simulator.js'
import type { SimulatorOptions } from '../../dev/simulator/simulator-options.js'
import type { JsonObject, WireList } from '../../dev/simulator/wire.js'

export interface StartedSimulator {
  readonly simulator: Simulator
  readonly url: string
  /** The real SDK, connected to the simulator. SDK retries are off, as in the service. */
  readonly stripe: Stripe
  /** Returns an answer's own JSON. @throws if the status is not 2xx */
  readonly get: <T = WireList<JsonObject>>(path: string) => Promise<T>
}

/** Starts a simulator for one test, and closes it when the test ends. */
export async function startSimulator(options: SimulatorOptions = {}): Promise<StartedSimulator> {
  const started = await openSimulator(options)
  onTestFinished(() => started.simulator.close())
  return started
}

/** Starts a simulator for several tests. The caller must close it. */
export async function openSimulator(options: SimulatorOptions = {}): Promise<StartedSimulator> {
  const simulator = createSimulator(options)
  const url = await simulator.listen()
  return {
    simulator,
    url,
    stripe: connect(url, simulator.secretKey),
    async get<T>(path: string) {
      const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${simulator.secretKey}` } })
      if (!response.ok) throw new Error(`${response.status} ${await response.text()}`)
      return (await response.json()) as T // the test knows what it asked for
    },
  }
}

export function connect(url: string, key: string, config: Stripe.StripeConfig = {}): Stripe {
  const { hostname, port } = new URL(url)
  return new Stripe(key, { host: hostname, port, protocol: 'http', maxNetworkRetries: 0, telemetry: false, ...config })
}

/** Reads all objects of a list page by page, from the newest to the oldest. */
export async function listAll(get: StartedSimulator['get'], path: string, limit = 100): Promise<JsonObject[]> {
  const all: JsonObject[] = []
  for (let cursor = '', hasMore = true; hasMore;) {
    const page = await get(`${path}${path.includes('?') ? '&' : '?'}limit=${limit}${cursor}`)
    all.push(...page.data)
    cursor = `&starting_after=${page.data.at(-1)?.id}`
    hasMore = page.has_more
  }
  return all
}

export function ids(objects: Iterable<{ readonly id: string }>): string[] {
  return [...objects].map(({ id }) => id)
}
