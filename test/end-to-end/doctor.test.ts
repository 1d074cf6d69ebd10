import { execFile } from 'node:child_process'
import { describe, expect, it } from 'vitest'
import { catalogue } from '../../prisma/catalogue/catalogue.js'
import { useService } from '../support/service.js'

const RESTRICTED = 'rk_test_restricted'
const DENIED = ['/v1/invoices', '/v1/coupons', '/v1/payouts', '/v1/issuing/cards', '/v1/tax_rates']
const DENIED_TABLES = ['invoices', 'coupons', 'payouts', 'issuing_cards', 'tax_rates']

const service = useService({
  simulator: { keys: { [RESTRICTED]: { unreadable: DENIED } } },
  env: { STRIPE_SECRET_KEY: RESTRICTED, STRIPE_MAX_RPS: '500' },
  prepare: (simulator) => simulator.seed({ customers: 5 }),
})

/** Runs `npm run doctor`'s script with the environment of worker and API. */
function examine(more: NodeJS.ProcessEnv = {}): Promise<{ code: number; lines: string[] }> {
  const { stack } = service()
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...stack.env, PUBLIC_URL: stack.apiUrl, ...more }
  return new Promise((done) => {
    execFile('npx', ['tsx', 'dev/doctor.ts'], { env }, (error, stdout) => {
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
      secrets: ['whsec_x'],
      apiVersion: '2026-10-28.endive',
    })
    const { code, lines } = await examine({ STRIPE_SECRET_KEY: simulator.secretKey })
    expect(lines.at(-1)).toBe('Nothing is broken.')
    expect(code).toBe(0)
    const text = lines.join('\n')
    expect(text).toMatch(/^ok +database +PostgreSQL \d+.*up to date/m)
    expect(text).toMatch(/^ok +Temporal .*1 worker/m)
    expect(text).toMatch(new RegExp(`^ok +Stripe key +sk_test_… of account ${simulator.accountId}, test mode`, 'm'))
    expect(text).toMatch(/^ok +clock/m)
    expect(text).toMatch(/^ok +webhook endpoint/m)
    expect(text).toContain(`${catalogue.length} of ${catalogue.length} object types are readable.`)
    expect(text).not.toContain(simulator.secretKey)
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
      expect.stringMatching(/database .*is DATABASE_URL right\?/),
      expect.stringMatching(/Temporal .*is TEMPORAL_ADDRESS right\?/),
      expect.stringMatching(/Stripe key .*Set STRIPE_SECRET_KEY to/),
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
