import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { delivery, event, WEBHOOK_SECRET } from '../support/webhook.js'
import { appOn, coupon, useEmptyInbox } from './webhook-app.js'

const { database, inbox } = useEmptyInbox()
let app: FastifyInstance

beforeAll(async () => {
  app = await appOn(database().url)
})
afterAll(() => app.close())

describe('POST /api/webhooks/stripe', () => {
  it('refuses an event that nests 5,000 levels deep', async () => {
    const levels = 5_000
    const body = JSON.stringify(event({ object: { ...coupon, metadata: 0 } }))
    const deep = body.replace('"metadata":0', `"metadata":${'{"a":'.repeat(levels)}1${'}'.repeat(levels)}`)
    expect((await app.inject(delivery(deep))).statusCode).toBe(400)
    expect(await inbox()).toEqual([])
  })

  it('refuses an event whose context is not a string', async () => {
    const sent = { ...event({ object: coupon }), context: { account: 'acct_other' } }
    expect((await app.inject(delivery(sent))).statusCode).toBe(400)
    expect(await inbox()).toEqual([])
  })

  it.each([
    [
      'a signature by another secret',
      delivery(event({ object: coupon }), 'whsec_other'),
      400,
      /signature is not valid/,
    ],
    [
      'no signature',
      { ...delivery(event({ object: coupon })), headers: { 'content-type': 'application/json' } },
      400,
      /signature/,
    ],
    ['a body changed after signing', { ...delivery(event({ object: coupon })), payload: '{}' }, 400, /signature/],
    ['an empty body', delivery(''), 400, /not a Stripe event/],
    ['a signed body that is no event', delivery({ hello: 'world' }), 400, /not a Stripe event/],
    ['a signed body that is not JSON', delivery('{"id":'), 400, /not a Stripe event/],
    [
      'another content type',
      { ...delivery(event({ object: coupon })), headers: { ...delivery('x').headers, 'content-type': 'text/plain' } },
      415,
      /Unsupported Media Type/,
    ],
    ['a body of 2 MB', delivery(event({ object: { ...coupon, name: 'x'.repeat(2 * 1024 * 1024) } })), 413, /too large/],
  ])('refuses %s, and stores nothing', async (_what, request, status, detail) => {
    const response = await app.inject(request)
    expect(response.statusCode).toBe(status)
    expect(response.json<{ detail: string }>().detail).toMatch(detail)
    expect(await inbox()).toEqual([])
  })

  it('refuses a delivery that was signed more than five minutes ago', async () => {
    const body = JSON.stringify(event({ object: coupon }))
    const { Stripe } = await import('stripe')
    const timestamp = Math.floor(Date.now() / 1_000) - 301
    const header = Stripe.webhooks.generateTestHeaderString({ payload: body, secret: WEBHOOK_SECRET, timestamp })
    const request = delivery(body)
    const response = await app.inject({ ...request, headers: { ...request.headers, 'stripe-signature': header } })
    expect(response.statusCode).toBe(400)
  })

  it('accepts both secrets while one is rolled out', async () => {
    const answers = await Promise.all(
      [WEBHOOK_SECRET, 'whsec_being_rolled_out'].map((secret) =>
        app.inject(delivery(event({ object: coupon }), secret)),
      ),
    )
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200])
  })
})
