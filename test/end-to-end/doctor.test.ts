import { execFile } from 'node:child_process'
import { Client, Connection } from '@temporalio/client'
import { describe, expect, it } from 'vitest'
import { startTemporal } from '../../dev/temporal.js'
import { temporalBinary } from '../../dev/temporal-binary.js'
import { catalogue } from '../../prisma/catalogue/catalogue.js'
import { reconcileScheduleId } from '../../workflows/contract.js'
import { eventually, useService } from '../support/service.js'
import { WEBHOOK_SECRET } from '../support/webhook.js'
import { suspendWorker } from '../support/suspend-worker.js'

const RESTRICTED = 'rk_test_restricted'
const DENIED = ['/v1/invoices', '/v1/coupons', '/v1/payouts', '/v1/issuing/cards', '/v1/tax_rates']
const DENIED_TABLES = ['invoices', 'coupons', 'payouts', 'issuing_cards', 'tax_rates']

const service = useService({
  simulator: { keys: { [RESTRICTED]: { unreadable: DENIED } } },
  env: { STRIPE_SECRET_KEY: RESTRICTED, STRIPE_MAX_RPS: '500' },
  prepare: (simulator) => simulator.seed({ customers: 5 }),
})

/** Runs `npm run doctor`'s script with the environment of worker and API. */
function examine(
  more: NodeJS.ProcessEnv = {},
  flags: readonly string[] = [],
): Promise<{ code: number; lines: string[] }> {
  const { stack } = service()
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...stack.env, PUBLIC_URL: stack.apiUrl, ...more }
  return new Promise((done) => {
    execFile('npx', ['tsx', 'dev/doctor.ts', ...flags], { env }, (error, stdout) => {
      done({ code: Number(error?.code ?? 0), lines: stdout.trim().split('\n') })
    })
  })
}

/** Examines two types only, because the findings about the endpoint do not depend on the others. */
const endpointOnly = (more: NodeJS.ProcessEnv = {}) => examine({ SYNC_OBJECTS: 'invoice,customer', ...more })

describe('npm run doctor', () => {
  it('finds nothing broken in a working service, and reports each part as ok', async () => {
    const { simulator, stack } = service()
    const url = `${stack.apiUrl}/api/webhooks/stripe`
    simulator.webhooks.setEndpoint({
      ...simulator.webhooks.endpoint,
      url,
      secrets: [WEBHOOK_SECRET],
      apiVersion: '2026-10-28.endive',
    })
    const { code, lines } = await examine({ STRIPE_SECRET_KEY: simulator.secretKey }, ['--verbose'])
    expect(lines.at(-1)).toBe('Nothing is broken.')
    expect(code).toBe(0)
    const text = lines.join('\n')
    expect(text).toMatch(/^Examining the service that the environment names\.$/m)
    expect(text).toMatch(/^ok +database +PostgreSQL \d+.*up to date/m)
    expect(text).toMatch(/^ok +Temporal .* answers, namespace default\.$/m)
    expect(text).toMatch(/^ok +workers +1 worker lives: /m)
    expect(text).toMatch(/^ok +schedules +stripe-sweep and stripe-reconcile are running\.$/m)
    expect(text).toMatch(new RegExp(`^ok +Stripe key +sk_test_… of account ${simulator.accountId}, test mode`, 'm'))
    expect(text).toMatch(/^ok +clock/m)
    expect(text).toMatch(/^ok +webhook endpoint/m)
    expect(text).toContain(`${catalogue.length} of ${catalogue.length} object types can be read.`)
    expect(text).not.toContain(simulator.secretKey)
  })

  it('says in one line what is ok, and when the last webhook came', async () => {
    const { simulator } = service()
    expect((await endpointOnly()).lines.join('\n')).toMatch(
      /^note +last webhook +None has ever come, .*\/api\/webhooks/m,
    )
    simulator.mutateRandomly(5)
    await simulator.webhooks.drain()
    await eventually(async () => {
      const open = await service().database.query(`SELECT id FROM stripe.stripe_event WHERE outcome = 'open'`)
      const came = await service().database.query('SELECT id FROM stripe.stripe_event LIMIT 1')
      expect([open.length, came.length]).toEqual([0, 1])
    })
    const { lines } = await endpointOnly({ STRIPE_SECRET_KEY: simulator.secretKey })
    expect(lines.filter((line) => line.startsWith('ok'))).toEqual([
      expect.stringMatching(
        /^ok +\d checks +database, Temporal, schedules, workers, last webhook, .*Stripe key, .*object types\.$/,
      ),
    ])
  })

  it('exits with 1 if a schedule is paused, and says how to resume it', async () => {
    const client = new Client({ connection: await Connection.connect({ address: service().stack.temporalAddress }) })
    const reconcile = client.schedule.getHandle(reconcileScheduleId)
    try {
      await reconcile.pause('maintenance')
      const { code, lines } = await endpointOnly()
      expect(lines.join('\n')).toMatch(
        /^broken +schedules +The schedule stripe-reconcile is paused\. .* temporal schedule toggle/m,
      )
      expect(code).toBe(1)
    } finally {
      await reconcile.unpause()
      await client.connection.close()
    }
  })

  it('exits with 1 if no worker lives, or none takes tasks from this Temporal', async () => {
    const other = await startTemporal({ binary: await temporalBinary(() => undefined) })
    try {
      const { code, lines } = await endpointOnly({ TEMPORAL_ADDRESS: other.address })
      const text = lines.join('\n')
      expect(text).toMatch(/^broken +workers +1 worker lives, but none takes tasks from this Temporal/m)
      expect(text).toMatch(/^broken +schedules +The schedule stripe-sweep is missing/m)
      expect(code).toBe(1)
    } finally {
      await other.stop()
    }
    const resume = suspendWorker(service().stack)
    try {
      await eventually(async () => {
        const { code, lines } = await endpointOnly()
        expect(lines.join('\n')).toMatch(/^broken +workers +The last sign of life .* start a worker with/m)
        expect(code).toBe(1)
      })
    } finally {
      resume()
    }
  })

  it('names exactly the types that a restricted key may not read, and the missing permissions', async () => {
    const { code, lines } = await examine()
    const refused = lines.filter((line) => line.includes('cannot read'))
    expect(new Set(refused.map((line) => /cannot read +(\w+):/.exec(line)?.[1]))).toEqual(new Set(DENIED_TABLES))
    expect(refused).toHaveLength(DENIED_TABLES.length)
    expect(refused.every((line) => /the key lacks a permission: .*rak_\w+_read/.test(line))).toBe(true)
    expect(code).toBe(0)
  })

  it('exits with 1 if something is broken, and says what to do in each line', async () => {
    const { code, lines } = await examine({
      DATABASE_URL: 'postgresql://localhost:1/none',
      TEMPORAL_ADDRESS: 'localhost:1',
      STRIPE_SECRET_KEY: 'sk_test_wrong',
      STRIPE_WEBHOOK_SECRET: '',
    })
    expect(code).toBe(1)
    const broken = lines.filter((line) => line.startsWith('broken'))
    expect(broken).toEqual([
      expect.stringMatching(/STRIPE_WEBHOOK_SECRET is not set: set it to/),
      expect.stringMatching(/database .* so nothing can be stored or read: start it, or correct DATABASE_URL\.$/),
      expect.stringMatching(/Temporal .* so nothing is applied: start it, or correct TEMPORAL_ADDRESS\.$/),
      expect.stringMatching(/Stripe key .* so nothing is read: set STRIPE_SECRET_KEY to/),
    ])
  })

  it('reports a webhook endpoint that is disabled, lacks events or does not exist', async () => {
    const { simulator, stack } = service()
    const endpoint = {
      ...simulator.webhooks.endpoint,
      url: `${stack.apiUrl}/api/webhooks/stripe`,
      secrets: ['whsec_x'],
    }
    simulator.webhooks.setEndpoint({ ...endpoint, status: 'disabled' })
    expect((await endpointOnly()).lines.join()).toMatch(/broken +webhook endpoint +Stripe has disabled/)
    simulator.webhooks.setEndpoint({ ...endpoint, enabledEvents: ['customer.created'] })
    expect((await endpointOnly()).lines.join()).toMatch(
      /broken +webhook endpoint +.*does not get .* and \d+ more\. .* Add them/,
    )
    expect((await endpointOnly({ PUBLIC_URL: 'https://elsewhere.example' })).lines.join()).toMatch(
      /No webhook endpoint points to https:\/\/elsewhere/,
    )
    expect((await endpointOnly({ PUBLIC_URL: '' })).lines.join()).toMatch(/note +webhook endpoint .*set PUBLIC_URL/)
  })
})

describe('a full sync with a restricted key', () => {
  it('completes, and skips the five types with the reasons', async () => {
    const run = await service().fullSync()
    expect(run.outcome).toBe('complete')
    const skipped = run.result?.types.filter(({ state }) => state === 'skipped') ?? []
    expect(new Set(skipped.map(({ table }) => table))).toEqual(new Set(DENIED_TABLES))
    expect(skipped).toHaveLength(DENIED_TABLES.length)
    expect(skipped.every(({ reason }) => reason?.includes('the key lacks a permission'))).toBe(true)
    const page = await fetch(`${service().stack.apiUrl}/admin/stripe-sync`, {
      headers: { authorization: 'Bearer the token of the tests' },
    })
    expect(await page.text()).toContain('Last full sync: complete, 5 skipped')
  })
})
