import { createServer } from 'node:http'
import { Stripe } from 'stripe'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createVirtualClock } from '../../dev/simulator/clock.js'
import { createSimulator, type Simulator } from '../../dev/simulator/simulator.js'
import type { WebhookRequest } from '../../dev/simulator/webhooks/endpoint.js'
import { sign } from '../../dev/simulator/webhooks/sign.js'
import { ids } from './start-simulator.js'

interface Receiver {
  readonly url: string
  readonly received: { readonly body: string; readonly signature: string }[]
  /** Statuses of the next answers. After these, the receiver answers 200. */
  readonly statuses: number[]
  readonly atOnce: { most: number }
}

/** Starts an endpoint that listens on HTTP. */
async function startReceiver({ answerAfterMs = 0 } = {}): Promise<Receiver> {
  const received: Receiver['received'] = []
  const statuses: number[] = []
  const atOnce = { most: 0 }
  let open = 0
  const server = createServer((request, response) => {
    open += 1
    atOnce.most = Math.max(atOnce.most, open)
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      received.push({ body: Buffer.concat(chunks).toString(), signature: String(request.headers['stripe-signature']) })
      setTimeout(() => {
        open -= 1
        response.writeHead(statuses.shift() ?? 200).end('{}')
      }, answerAfterMs)
    })
  })
  await new Promise<void>((done) => server.listen(0, '127.0.0.1', done))
  onTestFinished(() => void server.close())
  const address = server.address()
  const port = typeof address === 'object' && address ? address.port : 0
  return { url: `http://127.0.0.1:${port}/hook`, received, statuses, atOnce }
}

/** Creates an endpoint in this process, and a clock that moves only when something waits. */
function withoutSockets(answer: (request: WebhookRequest) => number = () => 200) {
  const clock = createVirtualClock({ startMs: 1_790_000_000_000 })
  const simulator = createSimulator({ clock })
  const received: { readonly id: string; readonly atMs: number }[] = []
  simulator.webhooks.setEndpoint({
    url: 'in this process',
    secrets: ['whsec_test'],
    send(request) {
      received.push({ id: idOf(request.body), atMs: clock.nowMs() })
      return answer(request)
    },
  })
  return { simulator, clock, received }
}

const idOf = (body: string) => (JSON.parse(body) as { id: string }).id
const emitted = (simulator: Simulator) => ids([...simulator.events()])

describe('A webhook', () => {
  it('has a signature that the SDK accepts, with each secret while one is rolled', async () => {
    const receiver = await startReceiver()
    const simulator = createSimulator()
    simulator.webhooks.setEndpoint({ url: receiver.url, secrets: ['whsec_old', 'whsec_new'] })
    const customer = simulator.mutations.createCustomer()
    await simulator.webhooks.drain()

    const { webhooks } = new Stripe('sk_test_any')
    const [{ body, signature } = { body: '', signature: '' }] = receiver.received
    for (const secret of ['whsec_old', 'whsec_new']) {
      const event = webhooks.constructEvent(body, signature, secret)
      expect(event).toMatchObject({
        type: 'customer.created',
        pending_webhooks: 1,
        data: { object: { id: customer.id } },
      })
    }
    expect(() => webhooks.constructEvent(body, signature, 'whsec_other')).toThrow(
      Stripe.errors.StripeSignatureVerificationError,
    )
    const reformatted = JSON.stringify(JSON.parse(body))
    expect(() => webhooks.constructEvent(reformatted, signature, 'whsec_old')).toThrow('No signatures found')
    expect(webhooks.constructEvent('{}', sign('{}', { secrets: 'whsec_x' }), 'whsec_x')).toEqual({})
  })

  it('is sent only for events that the endpoint enables, in its API version', async () => {
    const { simulator } = withoutSockets()
    const bodies: string[] = []
    simulator.webhooks.setEndpoint({
      url: '-',
      secrets: ['s'],
      apiVersion: '2024-06-20',
      enabledEvents: ['product.created'],
      send: ({ body }) => (bodies.push(body), 200),
    })
    simulator.mutations.createCustomer()
    simulator.mutations.createProduct()
    await simulator.webhooks.drain()
    expect(bodies.map((body) => JSON.parse(body) as object)).toMatchObject([
      { type: 'product.created', api_version: '2024-06-20' },
    ])
  })

  it('is not sent to a disabled endpoint, nor without one', async () => {
    const { simulator, received } = withoutSockets()
    const { endpoint } = simulator.webhooks
    simulator.webhooks.setEndpoint(endpoint && { ...endpoint, status: 'disabled' })
    simulator.mutations.createCustomer()
    simulator.webhooks.setEndpoint(undefined)
    simulator.mutations.createCustomer()
    await simulator.webhooks.drain()
    expect(received).toEqual([])
    expect([...simulator.events()]).toHaveLength(2)
  })

  it('is sent with no more concurrency than the policy allows', async () => {
    const receiver = await startReceiver({ answerAfterMs: 5 })
    const simulator = createSimulator()
    simulator.webhooks.setPolicy({ concurrency: 4 })
    simulator.webhooks.setEndpoint({ url: receiver.url, secrets: ['s'] })
    for (let i = 0; i < 40; i++) simulator.mutations.createCustomer()
    await simulator.webhooks.drain()
    expect(receiver.received.map(({ body }) => idOf(body)).toSorted()).toEqual(emitted(simulator).toSorted())
    expect(receiver.atOnce.most).toBe(4)
  })

  it('is retried if the answer is not 2xx, as often as the policy says', async () => {
    const receiver = await startReceiver()
    receiver.statuses.push(500, 302)
    const simulator = createSimulator()
    simulator.webhooks.setPolicy({ retryIntervalsMs: [5, 5, 5] })
    simulator.webhooks.setEndpoint({ url: receiver.url, secrets: ['s'] })
    simulator.mutations.createCustomer()
    await simulator.webhooks.drain()
    expect(simulator.webhooks.stats()).toMatchObject({ sent: 3, acked: 1, failed: { 302: 1, 500: 1 }, abandoned: 0 })

    simulator.webhooks.setEndpoint({ url: 'http://127.0.0.1:9/nobody', secrets: ['s'] })
    simulator.mutations.createCustomer()
    await simulator.webhooks.drain()
    expect(simulator.webhooks.stats()).toMatchObject({ sent: 7, abandoned: 1, failed: { 'no connection': 4 } })
  })

  it('waits for its retries by the clock of the simulator', async () => {
    const statuses = [503, 503, 200]
    const { simulator, received } = withoutSockets(() => statuses.shift() ?? 200)
    simulator.webhooks.setPolicy({ retryIntervalsMs: [60_000, 3_600_000] })
    simulator.mutations.createCustomer()
    await simulator.webhooks.drain()
    expect(received.map(({ atMs }) => atMs - 1_790_000_000_000)).toEqual([0, 60_000, 3_660_000])
  })

  it('can be dropped, doubled, delayed and reordered', async () => {
    const { simulator, received } = withoutSockets()
    const count = 400
    simulator.webhooks.setPolicy({
      dropRate: 0.25,
      duplicateRate: 0.25,
      delay: { share: 0.5, minMs: 1_000, maxMs: 5_000 },
      reorderWindowMs: 300,
    })
    for (let i = 0; i < count; i++) simulator.mutations.createCustomer()
    await simulator.webhooks.drain()
    const stats = simulator.webhooks.stats()
    expect(stats.dropped).toBeGreaterThan(60)
    expect(stats.duplicated).toBeGreaterThan(40)
    expect(stats.acked).toBe(count - stats.dropped + stats.duplicated)
    expect(new Set(received.map(({ id }) => id)).size).toBe(count - stats.dropped)
    const order = new Map(emitted(simulator).map((id, index) => [id, index]))
    const places = received.map(({ id }) => order.get(id) ?? 0)
    expect(places).not.toEqual(places.toSorted((a, b) => a - b))
    expect(Math.max(...received.map(({ atMs }) => atMs)) - 1_790_000_000_000).toBeGreaterThan(4_000)
  })

  it('is lost and counted if an outage swallows it; others arrive', async () => {
    const { simulator, received } = withoutSockets()
    simulator.mutations.createCustomer()
    simulator.webhooks.beginOutage()
    simulator.mutateRandomly(50)
    simulator.webhooks.endOutage()
    simulator.mutations.createCustomer()
    await simulator.webhooks.drain()
    const all = emitted(simulator)
    expect(received.map(({ id }) => id)).toEqual([all[0], all.at(-1)])
    expect(simulator.webhooks.stats().lost).toBe(all.length - 2)
    expect(ids(simulator.webhooks.lost())).toEqual(all.slice(1, -1))
  })

  it('is also lost if it was delayed into an outage', async () => {
    const { simulator, clock, received } = withoutSockets()
    simulator.webhooks.setPolicy({ delay: { share: 1, minMs: 1_000, maxMs: 1_000 } })
    simulator.mutations.createCustomer()
    simulator.webhooks.beginOutage()
    clock.advance(2_000)
    await simulator.webhooks.drain()
    expect(received).toEqual([])
    expect(simulator.webhooks.stats().lost).toBe(1)
  })

  it('of a connected account names the account', async () => {
    const simulator = createSimulator({ connectedAccounts: ['acct_other'] })
    const accounts: unknown[] = []
    simulator.webhooks.setEndpoint({
      url: '-',
      secrets: ['s'],
      send: ({ body }) => (accounts.push((JSON.parse(body) as { account?: string }).account), 200),
    })
    simulator.mutations.createCustomer()
    simulator.forAccount('acct_other').mutations.createCustomer()
    await simulator.webhooks.drain()
    expect(accounts).toEqual([undefined, 'acct_other'])
  })
})
