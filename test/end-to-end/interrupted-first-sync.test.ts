import { afterAll, describe, expect, it } from 'vitest'
import { failuresAt, holdStatement } from '../support/hold-step.js'
import { superviseWorker } from '../support/killable.js'
import { eventually, type Service, useService } from '../support/service.js'
import {
  awaitStep,
  faultsBecome,
  fullSyncs,
  listing,
  planning,
  reconciles,
  type Run,
  withClient,
} from './first-sync.js'

// The first full sync of an empty database is interrupted. Reconcile starts it again by itself, unless an
// operator cancelled it.

/** The defaults are 30 s, 5 min and 60 s. */
const OFTEN = { SWEEP_INTERVAL: '3s', RECONCILE_INTERVAL: '3s', EVENTS_LAG: '1s' }

/**
 * Each case has its own database. Stripe is slow, so that a test has time to interrupt the first full sync.
 */
function useFirstSync(env: NodeJS.ProcessEnv = OFTEN): () => Service {
  return useService({
    env,
    prepare(simulator) {
      simulator.seed({ customers: 20 })
      simulator.faults.add({ fault: { kind: 'slow', ms: 300 } })
    },
  })
}

const outcomes: string[] = []
afterAll(() => {
  console.log(
    ['| interrupted by | when | seconds until all was right | full syncs |', '|---|---|---|---|', ...outcomes].join(
      '\n',
    ),
  )
})

describe('the first full sync, when the key is refused', () => {
  describe.each([
    ['while it is planned', planning, 'failed'],
    ['while it lists', listing, 'incomplete'],
  ] as const)('%s', (when, moment, outcome) => {
    const service = useFirstSync()

    it('is started again when the key works', async () => {
      await moment(service())
      faultsBecome(service(), { kind: 'unauthorized' })
      await eventually(async () => expect((await fullSyncs(service()))[0]?.outcome).toBe(outcome))
      service().simulator.mutateRandomly(5)
      await reconciles(service(), 2)
      await expectHealed(service(), { by: '401', when, atLeast: 2 })
    })
  })
})

describe('the first full sync, when Stripe answers 500', () => {
  describe.each([
    ['while it is planned', planning, 'planFullSync'],
    ['while it lists', listing, 'syncRanges'],
  ] as const)('%s', (when, moment, activity) => {
    const service = useFirstSync()

    it('continues when Stripe is back', async () => {
      await moment(service())
      faultsBecome(service(), { kind: 'error', status: 500 })
      await withClient(service(), (client) =>
        eventually(async () => expect(Math.max(...(await failuresAt(client, activity)))).toBeGreaterThan(2)),
      )
      service().simulator.mutateRandomly(5)
      await expectHealed(service(), { by: '500', when, atLeast: 1 })
    })
  })
})

describe('the first full sync, when Stripe refuses the lists of two types', () => {
  const service = useFirstSync()

  it('fails for these types, and reconcile lists them again', async () => {
    await planning(service())
    const beginning = await holdStatement(service().database, 'LOCK TABLE stripe.sync_seen IN SHARE MODE')
    await awaitStep(service(), 'beginListing')
    faultsBecome(service(), { kind: 'refused', status: 400 }, ['/v1/invoices', '/v1/charges'])
    // The next run must not meet the faults, because it would skip both types. So they end before this run.
    const ending = await holdStatement(service().database, 'LOCK TABLE stripe.sync_run IN SHARE MODE')
    await beginning.release()
    await awaitStep(service(), 'finishFullSync')
    service().simulator.faults.clear()
    await ending.release()
    await eventually(async () => expect((await fullSyncs(service())).at(-1)?.outcome).toBe('incomplete'))
    await expectHealed(service(), { by: '400 for two types', when: 'while it lists', atLeast: 2 })
    const runs = await fullSyncs(service())
    expect(runs.map(({ input }) => input.objects?.toSorted())).toEqual([['charge', 'invoice'], undefined])
  })
})

describe('the first full sync, when the worker is killed and Temporal loses its database', () => {
  const service = useFirstSync()

  it('is started again, and the record of the lost run is closed as failed', async () => {
    const { stack, temporal } = service()
    const worker = superviseWorker(stack)
    await listing(service())
    await Promise.all([worker.kill(), temporal.kill()])
    const [lost] = await fullSyncs(service())
    expect(lost?.outcome).toBe('running')
    temporal.forget()
    service().simulator.mutateRandomly(5)
    await temporal.start()
    await worker.start()
    await expectHealed(service(), { by: 'kill -9, Temporal empty', when: 'while it lists', atLeast: 2 })
    const runs = await fullSyncs(service())
    expect(runs.find(({ id }) => id === lost?.id)).toMatchObject({ outcome: 'failed' })
    await worker.stop()
  })
})

describe('the first full sync, when an operator cancels it', () => {
  describe.each([
    ['while it is planned', planning],
    ['while it lists', listing],
  ] as const)('%s', (when, moment) => {
    const service = useFirstSync()

    it('is not started again until the operator presses Sync Now', async () => {
      await moment(service())
      const [run] = await fullSyncs(service())
      expect(run?.outcome).toBe('running')
      // This is the first call to Temporal.
      await eventually(() => service().call('POST', `/api/syncs/${run?.id}/cancel`))
      await expectLeftAlone(service(), when)
    })
  })

  describe('before a worker has begun it', () => {
    const service = useFirstSync({ ...OFTEN, RECONCILE_INTERVAL: '1000d' })

    it('is not started again until the operator presses Sync Now', async () => {
      const worker = superviseWorker(service().stack, OFTEN)
      await worker.kill()
      const { id } = await service().call<{ id: string }>('POST', '/api/syncs')
      await eventually(() => service().call('POST', `/api/syncs/${id}/cancel`))
      expect(await fullSyncs(service())).toEqual([])
      await worker.start()
      await expectLeftAlone(service(), 'before a worker began it')
      await worker.stop()
    })
  })
})

interface Interruption {
  readonly by: string
  readonly when: string
  /** The least number of full syncs that must have started in the end. */
  readonly atLeast: number
}

/**
 * Ends the interruption. Expects that all rows become right without a person, and that no lost run counts as
 * running.
 */
async function expectHealed(service: Service, { by, when, atLeast }: Interruption): Promise<void> {
  service.simulator.faults.clear()
  const clearedAt = Date.now()
  const openBefore = (ms: number) =>
    service.database.query(
      `SELECT workflow_id FROM stripe.sync_run WHERE outcome = 'running' AND started_at < to_timestamp($1 / 1000.0)`,
      [ms],
    )
  await service.converged()
  await eventually(async () => {
    expect(await service.call('GET', '/api/status')).toMatchObject({ state: 'in sync' })
    const runs = await fullSyncs(service)
    expect(runs.length).toBeGreaterThanOrEqual(atLeast)
    expect(runs[0]?.outcome).toBe('complete')
    expect(await openBefore(clearedAt)).toEqual([])
    expect(await service.database.query('SELECT FROM stripe.sync_seen')).toEqual([])
  })
  await service.converged()
  report(await fullSyncs(service), { by, when, clearedAt })
}

/** Expects that reconcile does not restart a cancelled run, and that Sync Now makes all rows right. */
async function expectLeftAlone(service: Service, when: string): Promise<void> {
  const { simulator, call, fullSync, converged } = service
  simulator.faults.clear()
  const ends = async () => (await fullSyncs(service)).map(({ outcome }) => outcome)
  await eventually(async () => expect(await ends()).toEqual(['cancelled']))
  await reconciles(service, 3)
  expect(await ends()).toEqual(['cancelled'])
  expect((await call<{ state: string }>('GET', '/api/status')).state).not.toBe('in sync')
  const clearedAt = Date.now()
  expect((await fullSync()).outcome).toBe('complete')
  await converged()
  await eventually(async () => expect(await call('GET', '/api/status')).toMatchObject({ state: 'in sync' }))
  report(await fullSyncs(service), { by: 'cancel, then Sync Now', when, clearedAt })
}

function report(runs: readonly Run[], { by, when, clearedAt }: { by: string; when: string; clearedAt: number }): void {
  const seconds = ((Date.now() - clearedAt) / 1_000).toFixed(1)
  const ends = runs.toReversed().map(({ outcome }) => outcome)
  outcomes.push(`| ${by} | ${when} | ${seconds} | ${ends.join(', ')} |`)
}
