import { setTimeout as delay } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createRandom } from '../../dev/simulator/random.js'
import { differencesFrom } from '../support/differences.js'
import { type Killable, superviseChild } from '../support/killable.js'
import type { Restartable } from '../support/servers.js'
import { eventually, useService } from '../support/service.js'

// Ten rounds with live traffic and a full sync. In each, two of the four pieces are killed without a warning,
// each at a random moment and for a random time. After each round, every row must equal Stripe's. Every event
// that was answered 200 must be in the inbox and applied. To run another seed: KILL_SEED=7 npx vitest run
// test/end-to-end/kill.test.ts

const SEED = Number(process.env['KILL_SEED'] ?? Date.now() % 100_000)
const ROUNDS = 10
const PIECES = ['API', 'worker', 'PostgreSQL', 'Temporal'] as const
type Piece = (typeof PIECES)[number]

/** The interval of mutations. Each causes one event or a few. */
const MUTATION_EVERY_MS = 50

const random = createRandom(SEED, 'kill')

const service = useService({
  ownPostgres: true,
  simulator: { seed: SEED, latencyMs: 10 },
  env: {
    // Short intervals, so that the work of a killed process is found soon. The defaults are 30 s, 5 min and
    // 60 s.
    SWEEP_INTERVAL: '3s',
    RECONCILE_INTERVAL: '3s',
    EVENTS_LAG: '1s',
    STRIPE_MAX_RPS: '200',
    STRIPE_MAX_RPS_PER_ENDPOINT: '100',
  },
  prepare: (simulator) => simulator.seed({ customers: 300 }),
})

let worker: Killable
let api: Killable

beforeAll(() => {
  const { stack } = service()
  const { port } = new URL(stack.apiUrl)
  const supervise = (name: Piece, options: { script: string; env: NodeJS.ProcessEnv; readyWhen: string }) => {
    const first = stack.pieces.find((each) => each.name === name)
    if (!first) throw new Error(`The stack has no ${name}.`)
    return superviseChild({ first, ...options, onLine: () => undefined })
  }
  worker = supervise('worker', { script: 'worker/main.ts', env: stack.env, readyWhen: 'worker ready' })
  api = supervise('API', { script: 'api/main.ts', env: { ...stack.env, PORT: port }, readyWhen: 'api ready' })
})
afterAll(() => Promise.all([worker.stop(), api.stop()]))

function piece(name: Piece): Restartable {
  const { postgres, temporal } = service()
  return { API: api, worker, PostgreSQL: postgres, Temporal: temporal }[name]
}

interface Round {
  readonly round: number
  readonly kills: string
  readonly acked: number
  readonly lost: number
  readonly open: number
  readonly differing: number
  readonly seconds: number
}

describe(`kill -9 (KILL_SEED=${SEED})`, () => {
  it(`of any piece at any moment loses nothing, ${ROUNDS} times`, async () => {
    const { simulator, fullSync } = service()
    // The simulator does not resend an event that was not answered 200, so reconcile must find it.
    simulator.webhooks.setPolicy({ retryIntervalsMs: [] })
    expect((await fullSync()).outcome).toBe('complete')

    const rounds: Round[] = []
    const deck = shuffled()
    try {
      for (let round = 1; round <= ROUNDS; round++) rounds.push(await play(round, deck.splice(0, 2)))
    } finally {
      console.log(`KILL_SEED=${SEED}, ended by themselves: worker ${worker.ownEnds}, API ${api.ownEnds}`)
      console.table(rounds)
    }
    expect(rounds.map(({ open, differing }) => ({ open, differing }))).toEqual(
      rounds.map(() => ({ open: 0, differing: 0 })),
    )
    expect(rounds.reduce((sum, { acked }) => sum + acked, 0)).toBeGreaterThan(500)
    expect(rounds.reduce((sum, { lost }) => sum + lost, 0)).toBeGreaterThan(0)
    // Each full sync continued after the kills, and none counts as failed.
    await eventually(async () => {
      const runs = await service().database.query<{ outcome: string }>(
        `SELECT outcome FROM stripe.sync_run WHERE kind = 'full-sync'`,
      )
      expect(runs.length).toBeGreaterThan(1)
      expect(new Set(runs.map(({ outcome }) => outcome))).toEqual(new Set(['complete']))
    })
  }, 600_000)
})

/** Returns the pieces to kill. Each piece is in it five times, and each round has two different pieces. */
function shuffled(): Piece[] {
  const deck: Piece[] = []
  while (deck.length < ROUNDS * 2) {
    const left = [...PIECES]
    while (left.length > 0) deck.push(...left.splice(random.between(0, left.length - 1), 1))
  }
  return deck
}

async function play(round: number, targets: readonly Piece[]): Promise<Round> {
  const { simulator } = service()
  const began = Date.now()
  const known = new Set([...simulator.events()].map(({ id }) => id))
  const lostBefore = simulator.webhooks.stats().abandoned

  const traffic = setInterval(() => simulator.mutateRandomly(1), MUTATION_EVERY_MS)
  await askForFullSync()
  const kills = await Promise.all(
    targets.map(async (name) => {
      const [afterMs, forMs] = [random.between(0, 2_000), random.between(0, 1_500)]
      await delay(afterMs)
      await piece(name).kill()
      await delay(forMs)
      await piece(name).start()
      return `${name} at ${afterMs} for ${forMs} ms`
    }),
  )
  await delay(500)
  clearInterval(traffic)
  await simulator.webhooks.drain()

  const acked = [...simulator.events()].filter(({ id, pending_webhooks }) => !known.has(id) && pending_webhooks === 0)
  const { open, differing } = await atRest(acked.map(({ id }) => id))
  return {
    round,
    kills: kills.join(', '),
    acked: acked.length,
    lost: simulator.webhooks.stats().abandoned - lostBefore,
    open,
    differing,
    seconds: Math.round((Date.now() - began) / 100) / 10,
  }
}

/** Starts a full sync. One that runs already, perhaps since the last round, will do as well. */
async function askForFullSync(): Promise<void> {
  await eventually(async () => {
    try {
      await service().call('POST', '/api/syncs')
    } catch (error) {
      if (!String(error).startsWith('Error: 409')) throw error
    }
  })
}

/**
 * Waits until no event is open and every row is right. If that does not happen, fails with the differences.
 */
async function atRest(acked: readonly string[]): Promise<{ open: number; differing: number }> {
  const { database, simulator } = service()
  return eventually(async () => {
    const events = await database.query<{ id: string; outcome: string }>('SELECT id, outcome FROM stripe.stripe_event')
    const here = new Map(events.map(({ id, outcome }) => [id, outcome]))
    // This must hold at once, not just in the end: a 200 says that the event is in the inbox.
    expect(acked.filter((id) => !here.has(id))).toEqual([])
    const open = events.filter(({ outcome }) => outcome !== 'settled' && outcome !== 'ignored')
    expect(open).toEqual([])
    const differing = await differencesFrom(database.pool, simulator)
    expect(differing).toEqual([])
    return { open: open.length, differing: differing.length }
  })
}
