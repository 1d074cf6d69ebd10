import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../dev/simulator/clock.js'
import { startSimulator } from './start-simulator.js'

async function startControlled(options: Parameters<typeof startSimulator>[0] = {}) {
  const started = await startSimulator(options)
  const control = async (method: string, path: string, body?: object): Promise<unknown> => {
    const response = await fetch(`${started.url}/_simulator${path}`, {
      method,
      ...(body && { body: JSON.stringify(body) }),
    })
    return response.json()
  }
  return { ...started, control }
}

describe('Another process', () => {
  it('performs mutations, and reads all objects, children, deleted ids and events', async () => {
    const { simulator, control } = await startControlled()
    await control('POST', '/seed', { customers: 10 })
    await control('POST', '/mutate', { count: 200 })
    const made = await control('POST', '/mutate', { mutation: 'createCoupon', args: { id: 'AUTUMN' } })
    expect(made).toMatchObject({ id: 'AUTUMN', object: 'coupon' })
    await control('POST', '/mutate', { mutation: 'deleteCoupon', args: ['AUTUMN'] })

    const plain = (value: Iterable<unknown>): unknown => JSON.parse(JSON.stringify([...value]))
    expect(await control('GET', '/objects/invoice')).toEqual(plain(simulator.objects('invoice')))
    expect(await control('GET', '/objects/payment_method?listed=true')).toEqual(
      plain(simulator.objects('payment_method', { listed: true })),
    )
    expect(await control('GET', '/children/line_item')).toEqual(plain(simulator.children('line_item')))
    expect(await control('GET', '/deleted/coupon')).toContain('AUTUMN')
    expect(await control('GET', '/events')).toEqual(plain(simulator.events()))
    expect(await control('GET', '/stats')).toMatchObject({ emitted: simulator.emitted, accountId: simulator.accountId })
  })

  it('sets faults, keys, webhooks, outages and a virtual clock', async () => {
    const clock = createVirtualClock({ startMs: 1_790_000_000_000 })
    const { simulator, stripe, control } = await startControlled({ clock })
    await control('POST', '/faults', { path: '/v1/customers', times: 1, fault: { kind: 'error', status: 500 } })
    await expect(stripe.customers.list()).rejects.toMatchObject({ statusCode: 500 })
    expect(await control('GET', '/faults')).toMatchObject([{ hits: 1 }])
    await control('DELETE', '/faults')
    expect(await control('GET', '/requests')).toMatchObject({ total: 1, counts: { 'GET /v1/customers': 1 } })

    await control('POST', '/webhooks/endpoint', { url: 'http://127.0.0.1:9/', secrets: ['whsec_x'] })
    await control('POST', '/webhooks/policy', { dropRate: 1 })
    await control('POST', '/mutate', { mutation: 'createCustomer' })
    await control('POST', '/outage/begin')
    await control('POST', '/mutate', { mutation: 'createCustomer' })
    await control('POST', '/outage/end')
    await control('POST', '/webhooks/drain')
    expect(await control('GET', '/webhooks')).toMatchObject({
      endpoint: { url: 'http://127.0.0.1:9/' },
      hasOutage: false,
      stats: { dropped: 1, lost: 1, sent: 0 },
    })
    expect(await control('GET', '/webhooks/lost')).toMatchObject([{ type: 'customer.created' }])
    expect((await stripe.webhookEndpoints.list()).data).toMatchObject([
      { url: 'http://127.0.0.1:9/', status: 'enabled' },
    ])

    await control('POST', '/clock/advance', { ms: 5_000 })
    expect(clock.nowMs()).toBe(1_790_000_005_000)
    await control('DELETE', `/keys/${simulator.secretKey}`)
    await expect(stripe.customers.list()).rejects.toMatchObject({ statusCode: 401 })
  })

  it('gets an explanation when it asks for something impossible', async () => {
    const { control } = await startControlled()
    expect(await control('GET', '/objects/nothing')).toMatchObject({
      error: { message: expect.stringMatching(/there is customer, .*product/) as string },
    })
    expect(await control('POST', '/mutate', { mutation: 'explode' })).toMatchObject({
      error: { message: expect.stringContaining('createCustomer') },
    })
    expect(await control('POST', '/clock/advance', { ms: 1 })).toMatchObject({
      error: { message: 'The clock is real: it goes by itself.' },
    })
    expect(await control('POST', '/mutate', { mutation: 'deleteCustomer', args: ['cus_nobody'] })).toMatchObject({
      error: { message: "No such customer: 'cus_nobody'" },
    })
  })
})
