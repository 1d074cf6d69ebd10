import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { Client, Connection } from '@temporalio/client'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { temporalBinary } from '../../dev/temporal-binary.js'
import { startChild } from '../../dev/child.js'
import { catalogue } from '../../prisma/catalogue/catalogue.js'
import type { FullSyncProgress } from '../../workflows/contract.js'
import { eventually, useService } from '../support/service.js'

// Full syncs on a real Temporal server, started as operators start them.

/** Enough for more than twelve pages of invoices: smaller types are not split. */
const CUSTOMERS = 400

const service = useService({
  prepare: (simulator) => simulator.seed({ customers: CUSTOMERS }),
})

let client: Client
beforeAll(async () => {
  client = new Client({ connection: await Connection.connect({ address: service().stack.temporalAddress }) })
})
afterAll(() => client.connection.close())

/** Runs the real Temporal CLI against this file's server. */
async function temporal(...args: string[]): Promise<string> {
  const binary = await temporalBinary(() => undefined)
  const { stdout } = await promisify(execFile)(binary, [...args, '--address', service().stack.temporalAddress]).catch(
    (error: { stdout: string; stderr: string }) => ({ stdout: error.stdout + error.stderr }),
  )
  return stdout
}

const execute = (...more: string[]) =>
  temporal(
    ...['workflow', 'execute', '--type', 'fullSync', '--task-queue', 'stripe-sync', '--workflow-id', 'full-sync'],
    ...['--output', 'json', ...more],
  )

describe('a full sync started by the temporal CLI', () => {
  it('completes without input, and its result lists every type', async () => {
    const { status, result } = JSON.parse(await execute()) as { status: string; result: FullSyncProgress }
    expect(status).toBe('COMPLETED')
    expect(result.state).toBe('complete')
    expect(Object.fromEntries(result.types.map(({ type, state }) => [type, state]))).toEqual(
      Object.fromEntries(catalogue.map(({ name }) => [name, 'complete'])),
    )
    await service().converged()
  })

  it('lists a large type in several ranges, in one activity', async () => {
    const { accountId, requests } = service().simulator
    const queries = requests.entries().flatMap(({ path, query }) => (path === '/v1/invoices' ? [query] : []))
    const lowerEnds = new Set(queries.map((query) => /created\[gte\]=\d+/.exec(decodeURIComponent(query))?.[0]))
    expect(lowerEnds.size).toBeGreaterThan(2)
    const { events } = await client.workflow.getHandle(`object-sync:${accountId}/invoice`).fetchHistory()
    const scheduled = (events ?? []).filter(
      ({ activityTaskScheduledEventAttributes: each }) => each?.activityType?.name === 'syncRanges',
    )
    expect(scheduled.length).toBeGreaterThan(0)
    // A slow machine may need another activity, but only after the 5 s of the first.
    const atSeconds = scheduled.map(({ eventTime }) => Number(eventTime?.seconds) + (eventTime?.nanos ?? 0) / 1e9)
    const apart = atSeconds.slice(1).map((at, index) => at - (atSeconds[index] ?? 0))
    expect(apart.filter((seconds) => seconds < 5)).toEqual([])
  })

  it('shows its progress as a table in the details of the Temporal UI', async () => {
    const description = await client.workflow
      .getHandle('full-sync')
      .query<{ currentDetails?: string }>('__temporal_workflow_metadata')
    expect(description.currentDetails).toMatch(/The full sync is complete: \d+ of \d+ types are done/)
    expect(description.currentDetails).toMatch(
      new RegExp(`\\|\\s*customers\\s*\\|\\s*complete\\s*\\|\\s*${CUSTOMERS}\\s*\\|`),
    )
  })

  it.each([
    ['{"objects":["nope"]}', /objects\[0\]: "nope" is not an object type\. Valid are: .*customer, .*product/],
    ['{"object":["customer"]}', /the input is "object"; it must be an object with any of objects, customer, created/],
    ['{"dryRun":"yes"}', /dryRun is "yes"; it must be true or false/],
    ['{"created":{"gte":9,"lt":3}}', /created is .*; it must be an interval of Unix seconds.*with gte before lt/],
    ['{"customer":"ada"}', /customer is "ada"; it must be a customer id/],
    ['[]', /the input is \[\]; it must be an object/],
  ])('refuses %s with an explanation', async (input, sentence) => {
    await execute('--input', input)
    const handle = client.workflow.getHandle('full-sync')
    const failure = (await handle.result().catch((error: unknown) => error)) as {
      cause: { message: string; type: string }
    }
    expect(failure.cause.message).toMatch(sentence)
    expect(failure.cause.type).toBe('InvalidInput')
  })
})

describe('a full sync', () => {
  /** Slows Stripe down, so that a test has time to act on a run. @returns a function that ends this */
  const slowly = () => service().simulator.faults.add({ fault: { kind: 'slow', ms: 400 } })

  const progress = () => client.workflow.getHandle('full-sync').query<FullSyncProgress>('progress')

  it('cannot run twice at once: the second start is refused, and the first run continues', async () => {
    const fast = slowly()
    const { id } = await service().call<{ id: string }>('POST', '/api/syncs')
    await expect(service().call('POST', '/api/syncs')).rejects.toThrow(/409.*running already/)
    expect(
      await temporal(
        ...[
          'workflow',
          'start',
          '--type',
          'fullSync',
          '--task-queue',
          'stripe-sync',
          '--workflow-id',
          'full-sync',
          '--fail-existing',
        ],
      ),
    ).toMatch(/already (running|started)/i)
    fast()
    await eventually(async () => {
      expect(await service().call('GET', `/api/syncs/${id}`)).toMatchObject({ outcome: 'complete' })
    })
  })

  it('pauses, reports the state paused, and continues when resumed', async () => {
    const fast = slowly()
    const { id } = await service().call<{ id: string }>('POST', '/api/syncs')
    await eventually(async () => expect((await progress()).types.length).toBeGreaterThan(0))
    // The API first asks Temporal for the current run, with a short timeout. So a slow machine needs retries.
    await eventually(() => service().call('POST', `/api/syncs/${id}/pause`))
    expect((await progress()).state).toBe('paused')
    // Requests under way end. Then the run sends no request to Stripe.
    await eventually(async () => {
      const { total } = service().simulator.requests
      await new Promise((done) => setTimeout(done, 1_500))
      expect(service().simulator.requests.total).toBe(total)
    })
    fast()
    await eventually(() => service().call('POST', `/api/syncs/${id}/resume`))
    await eventually(async () => {
      expect(await service().call('GET', `/api/syncs/${id}`)).toMatchObject({ outcome: 'complete' })
    })
  })

  it('records which types were complete when it was cancelled', async () => {
    const fast = slowly()
    const { id } = await service().call<{ id: string }>('POST', '/api/syncs')
    await eventually(async () => expect((await progress()).types.some(({ state }) => state === 'complete')).toBe(true))
    await temporal('workflow', 'cancel', '--workflow-id', 'full-sync')
    const run = await eventually(async () => {
      const found = await service().call<{ outcome: string; result: FullSyncProgress }>('GET', `/api/syncs/${id}`)
      expect(found.outcome).toBe('cancelled')
      return found
    })
    fast()
    const states = new Set(run.result.types.map(({ state }) => state))
    expect(run.result.state).toBe('cancelled')
    expect(states).toContain('complete')
    expect(states).toContain('cancelled')
    expect((await client.workflow.getHandle('full-sync', id).describe()).status.name).toBe('CANCELLED')
  })

  it('skips a type that the key may not read, names the missing permission, and completes', async () => {
    const clear = service().simulator.faults.add({ path: '/v1/coupons', fault: { kind: 'forbidden' } })
    const run = await service().fullSync()
    clear()
    expect(run.outcome).toBe('complete')
    expect(run.result?.types.find(({ type }) => type === 'coupon')).toMatchObject({
      state: 'skipped',
      reason: expect.stringContaining('rak_coupon_read') as string,
    })
  })

  it('fails if one type fails, completes the others, and the status reports the failure', async () => {
    const { database } = service()
    // A failure that retries cannot mend: PostgreSQL rejects every charge.
    await database.query(`ALTER TABLE stripe.charges ADD CONSTRAINT test_poison CHECK (amount < 0) NOT VALID`)
    await database.query('DELETE FROM stripe.charges')
    const run = await service().fullSync()
    await database.query('ALTER TABLE stripe.charges DROP CONSTRAINT test_poison')
    expect(run.outcome).toBe('incomplete')
    expect(run.error).toMatch(/charges: .*could not be read or written/)
    expect(run.result?.types.filter(({ state }) => state === 'complete')).toHaveLength(catalogue.length - 1)
    expect((await client.workflow.getHandle('full-sync', run.id).describe()).status.name).toBe('FAILED')
    const status = await service().call<{ state: string; reasons: string[] }>('GET', '/api/status')
    expect(status.state).toBe('out of sync')
    expect(status.reasons.join()).toMatch(/last full sync failed for charges/)

    expect((await service().fullSync()).outcome).toBe('complete')
    await service().converged()
  })

  it('is resumed by another worker when its worker is killed', async () => {
    const { stack, simulator, database } = service()
    await database.query('DELETE FROM stripe.invoices')
    const fast = slowly()
    const { id } = await service().call<{ id: string }>('POST', '/api/syncs', { objects: ['invoice', 'customer'] })
    await eventually(async () => {
      const [row] = await database.query<{ n: number }>('SELECT count(*)::int AS n FROM stripe.invoices')
      expect(row?.n).toBeGreaterThan(0)
    })
    stack.pieces.find(({ name }) => name === 'worker')?.process.kill('SIGKILL')
    fast()
    const before = simulator.requests.total
    const worker = await startChild({
      script: 'worker/main.ts',
      env: stack.env,
      readyWhen: 'worker ready',
      onLine: () => undefined,
    })
    await eventually(async () => {
      expect(await service().call('GET', `/api/syncs/${id}`)).toMatchObject({ outcome: 'complete' })
    })
    const run = await service().call<{ result: FullSyncProgress }>('GET', `/api/syncs/${id}`)
    const invoices = run.result.types.find(({ type }) => type === 'invoice')
    // Each invoice is counted once, whichever worker wrote it.
    expect(invoices?.listed).toBe([...simulator.objects('invoice')].length)
    expect(invoices?.inserted).toBe(invoices?.listed)
    expect(simulator.requests.total).toBeGreaterThan(before)
    await service().converged()
    await worker.stop()
  })
})
