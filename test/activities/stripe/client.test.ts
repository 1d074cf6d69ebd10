import { describe, expect, it } from 'vitest'
import { checkIdentity } from '../../../activities/stripe/check-identity.js'
import { fetchObject } from '../../../activities/stripe/fetch-object.js'
import { createBudget } from '../../../activities/stripe/budget.js'
import { createStripeReader } from '../../../activities/stripe/client.js'
import { toActivityFailure } from '../../../activities/failure.js'
import { requests } from '../../../api/admin/requests.js'
import { changeBudget, readBudget } from '../../../prisma/budget/budget-row.js'
import { READ_LAG_MS } from '../../../prisma/rows/write-rule.js'
import { wholeCatalogue } from '../../../prisma/catalogue/selection.js'
import { syncEverything } from '../../support/sync-everything.js'
import { useWorkbench } from '../../support/workbench.js'

// Answers that Stripe gives seldom. They must not keep any row from being right.

const bench = useWorkbench()

describe('an object with a field `error` of its own', () => {
  it.each(['reporting.report_run', 'scheduled_query_run'] as const)('(%s) is read as usual', async (name) => {
    const { simulator, deps } = bench()
    const error = name === 'scheduled_query_run' ? { message: 'It took too long.' } : 'It took too long.'
    const { id } = simulator.mutations.createObject({ type: name, fields: { error, status: 'failed' } })
    const type = wholeCatalogue.get(name)
    const { object } = await fetchObject(deps.createSession(deps.ownAccount, 'sync'), {
      type,
      id,
      channel: 'contested',
    })
    expect(object).toMatchObject({ id, object: name, error, status: 'failed' })
  })

  it('is synced from webhooks, lists and requests', async () => {
    const { simulator, newEvents, deliver, settle, differences, database } = bench()
    for (let run = 0; run < 3; run++) {
      simulator.mutations.triggerEvent({ event: 'reporting.report_run.failed' })
      simulator.mutations.createObject({ type: 'scheduled_query_run', fields: { error: { message: 'No.' } } })
    }
    // So Stripe is asked for each.
    await deliver(...newEvents().map((news) => ({ ...news, api_version: '2020-08-27' })))
    await settle()
    const channels = await database.query('SELECT DISTINCT channel FROM stripe.reporting_report_runs')
    expect(channels).toEqual([{ channel: 'contested' }])
    expect((await differences()).filter((each) => /report_runs|query_runs/.test(each))).toEqual([])
    await syncEverything(bench())
    expect(await differences()).toEqual([])
  })
})

describe('a 200 answer with an error instead of an object', () => {
  it('fails the request as transient, and the next request succeeds', async () => {
    const { simulator, deps } = bench()
    const { id } = simulator.mutations.createCustomer()
    simulator.faults.add({ path: '/v1/customers/*', times: 1, fault: { kind: 'error-as-success' } })
    const request = { path: `/v1/customers/${id}`, endpoint: '/v1/customers/{id}' }
    const session = deps.createSession(deps.ownAccount, 'sync')
    await expect(session.find(request)).rejects.toMatchObject({ name: 'StripeFailure', kind: 'transient' })
    expect((await session.find(request)).body).toMatchObject({ id })
  })
})

describe('a Retry-After of an hour', () => {
  it.each([
    ['global-rate', 'all'],
    ['endpoint-rate', '/v1/customers/{id}'],
    ['resource-specific', 'an object of /v1/customers/{id}'],
  ] as const)('(%s) causes a pause of 60 s at most, and the page shows it', async (reason, paused) => {
    const { simulator, url, database } = bench()
    const reader = createStripeReader({
      apiKey: simulator.secretKey,
      apiBase: url,
      clock: bench().deps.clock,
      budget: createBudget({
        perSecond: 1_000,
        perEndpointPerSecond: 1_000,
        changeState: (change) => changeBudget(database.pool, change),
      }),
    })
    simulator.faults.add({ times: 1, fault: { kind: 'rate-limit', reason, retryAfterSeconds: 3_600 } })
    const request = { path: '/v1/customers/cus_1', endpoint: '/v1/customers/{id}' }
    const failure: unknown = await reader
      .createSession()
      .find(request)
      .catch((error: unknown) => error)
    expect(failure).toMatchObject({ name: 'StripeFailure', retryAfterMs: 60_000 })
    expect(toActivityFailure(failure)).toMatchObject({ nextRetryDelay: 60_000 })
    const status = await readBudget(database.pool)
    expect(status.closed.map(({ endpoint }) => endpoint)).toEqual([paused])
    expect(requests({ ...status, month: null })).toMatch(/Paused, as Stripe asked[^]* for (60|59|58) s/)
  })

  it('for one object delays its events by 60 s at most', async () => {
    const { simulator, newEvents, deliver, apply, pass, settle, database, differences } = bench()
    const { id } = simulator.mutations.createCustomer({ name: 'first' })
    simulator.mutations.updateCustomer({ id, changes: { name: 'second' } })
    await deliver(...newEvents())
    await pass(READ_LAG_MS)
    simulator.faults.add({
      times: 1,
      fault: { kind: 'rate-limit', reason: 'resource-specific', retryAfterSeconds: 3_600 },
    })
    await apply()
    const [row] = await database.query<{ seconds: number }>(
      `SELECT max(extract(epoch FROM retry_at - stripe.now()))::float8 AS seconds FROM stripe.stripe_event WHERE outcome = 'open'`,
    )
    expect(row?.seconds).toBeGreaterThan(0)
    expect(row?.seconds).toBeLessThanOrEqual(60)
    await pass(60_000)
    await settle()
    expect(await differences()).toEqual([])
  })
})

describe('a restricted key that may not read its own account', () => {
  it('is identified by the account that the refusal names', async () => {
    const { simulator, deps } = bench()
    const clear = simulator.faults.add({ path: '/v1/account', fault: { kind: 'forbidden' } })
    const { accountId } = await checkIdentity({ ...deps, session: deps.createSession(deps.ownAccount, 'sync') })
    clear()
    expect(accountId).toBe(simulator.accountId)
  })
})
