import { execFile } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { Client, Connection } from '@temporalio/client'
import { beforeAll, describe, expect, it } from 'vitest'
import type { ObjectReport } from '../../api/objects/object-schema.js'
import { textsIn } from '../support/history-texts.js'
import { ADMIN_TOKEN, eventually, useService } from '../support/service.js'

// The page of an object beside Stripe's object now: HTTP → workflow → a read of Stripe → table → HTTP.
// No reconcile runs during these tests, so nothing else can replace a lost webhook.

const service = useService({
  prepare({ mutations }) {
    const product = mutations.createProduct({ name: 'Pro' })
    mutations.createPrice({ product: product.id, nickname: 'monthly' })
  },
})

const EMAIL = 'planted.address@example.com'
const LATER_EMAIL = 'later.address@example.com'
let customer: string

/** Compares an object with Stripe by the JSON API. */
async function compare(id: string) {
  const { rows } = await service().call<ObjectReport>('GET', `/api/objects/${id}?stripe=now`)
  const stripe = rows[0]?.stripe
  if (!stripe) throw new Error('The row was not compared.')
  return stripe
}

const page = (path: string, init: RequestInit = {}) =>
  fetch(`${service().stack.apiUrl}/admin/stripe-sync/${path}`, {
    redirect: 'manual',
    ...init,
    headers: { authorization: `Bearer ${ADMIN_TOKEN}`, accept: 'text/html' },
  })

/** Presses "Refresh this customer". @returns the code of the sentences that the page then shows */
async function pressRefresh(): Promise<string | null> {
  const body = new URLSearchParams({ account: service().simulator.accountId, customer })
  const { status, headers } = await page(`objects/${customer}/refresh`, { method: 'POST', body })
  expect(status).toBe(303)
  const location = headers.get('location') ?? ''
  const shown = await page(location.replace('/admin/stripe-sync/', ''))
  expect(await shown.text()).toMatch(
    /role="status"[^<]*customer and its subscriptions were read from Stripe.*full sync/,
  )
  return new URL(location, 'http://page').searchParams.get('notice')
}

/** Runs `npm run why`'s script with the environment of worker and API. */
async function why(...args: string[]): Promise<string> {
  const env = { PATH: process.env['PATH'], HOME: process.env['HOME'], ...service().stack.env }
  const { stdout } = await promisify(execFile)('npx', ['tsx', 'dev/why.ts', ...args], { env })
  return stdout
}

async function fullSyncHasEnded() {
  await eventually(async () => {
    const running = await service().database.query(`SELECT id FROM stripe.sync_run WHERE outcome = 'running'`)
    expect(running).toEqual([])
  })
}

/** Changes objects at Stripe whose webhooks are lost. */
function silently<T>(change: () => T): T {
  const { webhooks } = service().simulator
  webhooks.beginOutage()
  const result = change()
  webhooks.endOutage()
  return result
}

beforeAll(async () => {
  customer = service().simulator.mutations.createCustomer({ name: 'Ada', email: EMAIL }).id
  await service().simulator.webhooks.drain()
  await eventually(async () => {
    const rows = await service().database.query('SELECT id FROM stripe.customers')
    if (rows.length === 0) throw new Error('The webhook of the customer is not applied yet.')
  })
  await eventually(async () => {
    const { temporal } = await service().call<{ temporal: string }>('GET', '/ready')
    if (temporal !== 'reachable') throw new Error('The API has not reached Temporal.')
  })
})

describe('comparing an object with Stripe now', () => {
  it('says equal for a row that holds what Stripe has', async () => {
    await eventually(async () => expect(await compare(customer)).toMatchObject({ state: 'found', differences: [] }))
    const text = await (await page(`objects/${customer}?stripe=now`)).text()
    expect(text).toContain("Equal: every field of the row's object is Stripe's.")
  })

  it('shows what a lost webhook changed, and a refresh makes it equal and reads the other objects', async () => {
    const { simulator } = service()
    const { mutations } = simulator
    const [price] = [...simulator.objects('price')]
    silently(() => {
      mutations.updateCustomer({ id: customer, changes: { email: LATER_EMAIL } })
      const items = [{ price: String(price?.id), quantity: 2 }]
      const session = mutations.createCheckoutSession({ mode: 'subscription', customer, items })
      mutations.completeCheckoutSession({ id: session.id })
    })
    const { differences } = await compare(customer)
    expect(differences).toContainEqual({ path: 'email', row: EMAIL, stripe: LATER_EMAIL })
    const text = await (await page(`objects/${customer}?stripe=now`)).text()
    expect(text).toMatch(/data-differences="[1-9]/)
    expect(text).toContain(LATER_EMAIL)

    expect(await pressRefresh()).toBe('live-started')
    expect(await compare(customer)).toMatchObject({ state: 'found', differences: [] })
    await fullSyncHasEnded()
    for (const [type, table] of [
      ['subscription', 'subscriptions'],
      ['invoice', 'invoices'],
      ['payment_method', 'payment_methods'],
    ] as const) {
      const ids = [...simulator.objects(type)].filter((each) => each['customer'] === customer).map(({ id }) => id)
      expect(ids.length, type).toBeGreaterThan(0)
      const rows = await service().database.query<{ id: string }>(
        `SELECT id FROM stripe.${table} WHERE customer = $1 ORDER BY id`,
        [customer],
      )
      expect(rows.map(({ id }) => id)).toEqual(ids.toSorted())
    }
  })

  it('shows the same in a terminal', async () => {
    const { simulator } = service()
    silently(() => simulator.mutations.updateCustomer({ id: customer, changes: { name: 'Bea' } }))
    const text = await why(customer, '--stripe')
    expect(text).toContain('Stripe now: found. 1 different:')
    expect(text).toContain('name: in the row "Ada", at Stripe "Bea"')
    const report = JSON.parse(await why(customer, '--stripe', '--json')) as ObjectReport
    expect(report.rows[0]?.stripe?.differences).toEqual([{ path: 'name', row: 'Ada', stripe: 'Bea' }])
  })

  it('says that a full sync is running already, which then starts none for the other objects', async () => {
    const { faults } = service().simulator
    const mend = faults.add({ path: '/v1/products', fault: { kind: 'slow', ms: 5_000 } })
    await service().call('POST', '/api/syncs', { objects: ['product'] })
    expect(await pressRefresh()).toBe('live-running')
    mend()
    await fullSyncHasEnded()
  })

  it('says that Stripe has deleted the object of a live row', async () => {
    const { id } = service().simulator.mutations.createCustomer({ email: EMAIL })
    await service().simulator.webhooks.drain()
    await eventually(async () => {
      expect(await service().database.query('SELECT id FROM stripe.customers WHERE id = $1', [id])).toHaveLength(1)
    })
    silently(() => service().simulator.mutations.deleteCustomer(id))
    const differences = [{ path: 'deleted', row: false, stripe: true }]
    expect(await compare(id)).toMatchObject({ state: 'deleted', differences, object: null })
  })

  it('says why, when Stripe refuses the request or does not answer', async () => {
    const { faults } = service().simulator
    faults.add({ path: '/v1/customers/*', fault: { kind: 'forbidden' } })
    expect(await compare(customer)).toMatchObject({
      state: 'refused',
      differences: null,
      reason: expect.stringMatching(/lacks a permission \(403\)/) as string,
    })
    faults.clear()
    faults.add({ path: '/v1/customers/*', fault: { kind: 'error', status: 503 } })
    expect(await compare(customer)).toMatchObject({
      state: 'unanswered',
      differences: null,
      reason: expect.stringMatching(/Stripe could not be read: An unknown error occurred\./) as string,
    })
    faults.clear()
  })

  it('leaves personal data neither in a history of Temporal nor in the table of answers', async () => {
    const connection = await Connection.connect({ address: service().stack.temporalAddress })
    const { workflow } = new Client({ connection })
    const texts: string[] = []
    const types = new Set<string>()
    for await (const { workflowId, runId, type } of workflow.list()) {
      types.add(type)
      texts.push(...textsIn(await workflow.getHandle(workflowId, runId).fetchHistory()))
    }
    await connection.close()
    expect([...types]).toEqual(expect.arrayContaining(['objectLookup', 'customerSync', 'fullSync', 'objectSync']))
    const all = texts.join('\n')
    expect(all).toContain(customer) // the texts are readable
    expect(all).not.toContain(EMAIL)
    expect(all).not.toContain(LATER_EMAIL)
    expect(await service().database.query('SELECT request_id FROM stripe.looked_up')).toEqual([])
  })

  it('answers with a sentence when no worker lives, and when Temporal is down', async () => {
    const { stack, temporal } = service()
    stack.pieces.find(({ name }) => name === 'worker')?.process.kill('SIGKILL')
    expect(await compare(customer)).toMatchObject({
      state: 'unanswered',
      differences: null,
      reason: expect.stringMatching(/No worker has answered within 9 seconds/) as string,
    })
    await temporal.kill()
    await delay(1_500) // the API remembers the state of Temporal for 1 s
    expect(await compare(customer)).toMatchObject({
      state: 'unanswered',
      reason: expect.stringMatching(/Temporal cannot be reached/) as string,
    })
    const shown = await page(`objects/${customer}?stripe=now`)
    expect(shown.status).toBe(200)
    expect(await shown.text()).toContain('data-stripe="unanswered"')
  })
})
