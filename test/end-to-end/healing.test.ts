import { afterAll, describe, expect, it } from 'vitest'
import { differencesFrom } from '../support/differences.js'
import { eventually, useService } from '../support/service.js'
import { FIRST_STATE, STATES, type State } from './healing-states.js'

// Each state once switched healing off. Here it is brought about on the real parts, its cause is taken away, and nobody does anything.
// Then every row must be right before a third reconcile has ended.

const service = useService({
  ownPostgres: true,
  // By default 30 s, 5 min and 60 s. A sweep leaves events alone for 30 s, so what it heals takes 35 s and more. That
  // is less than two reconciles.
  env: { SWEEP_INTERVAL: '5s', RECONCILE_INTERVAL: '30s', EVENTS_LAG: '1s' },
  prepare(simulator) {
    simulator.seed({ customers: 20 })
    FIRST_STATE.prepare(simulator)
  },
})

/** The longest heals after a minute's pause, which begins with the next reconcile. */
const PATIENCE_MS = 200_000

interface Healed {
  readonly state: string
  readonly seconds: number
  readonly reconciles: number
  readonly page: string
}

const table: Healed[] = []

afterAll(() => {
  const rows = table.map(
    ({ state, seconds, reconciles, page }) => `| ${state} | ${seconds.toFixed(0)} | ${reconciles} | ${page} |`,
  )
  console.log(
    ['| state | seconds | reconciles | the page meanwhile |', '| --- | --: | --: | --- |', ...rows].join('\n'),
  )
})

interface Verdict {
  readonly state: string
  readonly reasons: readonly string[]
}

/** What the page says. Without its tables the API only says why it cannot tell more. */
async function verdict(): Promise<Verdict> {
  try {
    return await service().call<Verdict>('GET', '/api/status')
  } catch (error) {
    return { state: 'unknown', reasons: [String(error)] }
  }
}

/** How many reconciles have begun since then and ended. */
async function reconcilesSince(moment: Date): Promise<number> {
  const [row] = await service().database.query<{ count: number }>(
    `SELECT count(*)::int AS count FROM stripe.sync_run
     WHERE kind = 'reconcile' AND started_at >= $1 AND finished_at IS NOT NULL`,
    [moment],
  )
  return row?.count ?? 0
}

async function heals({ name, says, stage }: State): Promise<void> {
  const { database, simulator } = service()
  const remove = await stage(service())
  const page = await eventually(async () => {
    const { state, reasons } = await verdict()
    if (says) expect(reasons.join(' ')).toMatch(says)
    return `${state}. ${reasons.join(' ')}`
  })
  await remove?.()
  const [from] = await eventually(() => database.query<{ now: Date }>('SELECT now()'))
  const began = performance.now()
  // Counted before the rows are read, and while webhooks come again: how long either takes is not the service's.
  const reconciles = await eventually(
    async () => {
      const ended = await reconcilesSince(from?.now ?? new Date(0))
      expect(await differencesFrom(database.pool, simulator)).toEqual([])
      return ended
    },
    { patienceMs: PATIENCE_MS },
  )
  table.push({ state: name, seconds: (performance.now() - began) / 1_000, reconciles, page: page.slice(0, 140) })
  expect(reconciles).toBeLessThanOrEqual(2)
  await simulator.webhooks.drain()
  await eventually(async () => expect((await verdict()).state).toBe('in sync'))
}

describe('the service heals without a person when there was', () => {
  it.each([FIRST_STATE, ...STATES])('$name', heals, 3 * PATIENCE_MS)
})
