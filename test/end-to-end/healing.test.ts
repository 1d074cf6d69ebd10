import { afterAll, describe, expect, it } from 'vitest'
import { differencesFrom } from '../support/differences.js'
import { eventually, useService } from '../support/service.js'
import { FIRST_STATE, STATES, type State } from './healing-states.js'

// Each of these states once stopped the healing. The tests cause the state with the real parts and remove its
// cause. Nobody does anything else. Then every row must be right before a third reconcile has ended.

const service = useService({
  ownPostgres: true,
  // The defaults are 30 s, 5 min and 60 s. A sweep leaves events alone for 30 s, so it heals after 35 s or
  // more. That is less than two reconciles.
  env: { SWEEP_INTERVAL: '5s', RECONCILE_INTERVAL: '30s', EVENTS_LAG: '1s' },
  prepare(simulator) {
    simulator.seed({ customers: 20 })
    FIRST_STATE.prepare(simulator)
  },
})

/** The slowest state heals after a pause of 60 s, which begins with the next reconcile. */
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

/** Returns the verdict of the page. Without its tables, the API only answers with the reason. */
async function verdict(): Promise<Verdict> {
  try {
    return await service().call<Verdict>('GET', '/api/status')
  } catch (error) {
    return { state: 'unknown', reasons: [String(error)] }
  }
}

/** Counts the reconciles that started at or after `moment` and have ended. */
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
  // Counts the reconciles before it reads the rows, while late webhooks still arrive. The service is not responsible
  // for the time of either.
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

describe('the service heals without a person from the state:', () => {
  it.each([FIRST_STATE, ...STATES])('$name', heals, 3 * PATIENCE_MS)
})
