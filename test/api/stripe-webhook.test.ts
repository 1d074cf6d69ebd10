import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../api/app.js'
import { connectDatabases } from '../../api/connect-databases.js'
import { readApiEnv } from '../../api/env.js'
import { freePort } from '../../dev/free-port.js'
import { delivery, event, WEBHOOK_SECRET } from '../support/webhook.js'
import { appOn, coupon, unreachableTemporal, useEmptyInbox } from './webhook-app.js'

const { database, inbox } = useEmptyInbox()
let app: FastifyInstance

beforeAll(async () => {
  app = await appOn(database().url)
})
afterAll(() => app.close())

describe('POST /api/webhooks/stripe', () => {
  it('answers 200 after the event is in the inbox, even if Temporal is unreachable', async () => {
    const sent = event({ object: coupon })
    const response = await app.inject(delivery(sent))
    expect(response.statusCode).toBe(200)
    expect(await inbox()).toMatchObject([{ id: sent.id, outcome: 'open', group_key: 'coupon/SUMMER', payload: sent }])
  })

  it('accepts the same event three times, and stores it once', async () => {
    const sent = event({ object: coupon })
    const answers = await Promise.all([app.inject(delivery(sent)), app.inject(delivery(sent))])
    const later = await app.inject(delivery(sent))
    expect([...answers, later].map(({ statusCode }) => statusCode)).toEqual([200, 200, 200])
    expect(await inbox()).toHaveLength(1)
  })

  it('stores every event of a burst of 300', async () => {
    const burst = Array.from({ length: 300 }, () => event({ object: coupon }))
    const answers = await Promise.all(burst.map((each) => app.inject(delivery(each))))
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]))
    expect(new Set((await inbox()).map(({ id }) => id))).toEqual(new Set(burst.map(({ id }) => id)))
  })

  it('groups by customer, even if the event has just removed the customer from the object', async () => {
    await app.inject(delivery(event({ object: { id: 'in_1', object: 'invoice', customer: 'cus_1' } })))
    const detached = {
      ...event({ type: 'payment_method.detached', object: { id: 'pm_1', object: 'payment_method', customer: null } }),
      data: {
        object: { id: 'pm_1', object: 'payment_method', customer: null },
        previous_attributes: { customer: 'cus_2' },
      },
    }
    await app.inject(delivery(detached))
    await app.inject(delivery(event({ object: { id: 'cus_3', object: 'customer' } })))
    expect((await inbox()).map((row) => row.group_key)).toEqual(['cus_1', 'cus_2', 'cus_3'])
  })

  it.each([
    [
      'an event of an unknown type',
      event({ type: 'spaceship.paid', object: { id: 'po_1', object: 'spaceship' } }),
      /no list of objects of type "spaceship"/,
    ],
    [
      'an event of another account of an organization',
      event({ context: 'acct_other', object: coupon }),
      /of account acct_other, which was never synced here/,
    ],
    [
      'an event of a connected account that was never synced',
      event({ account: 'acct_connected', object: coupon }),
      /of account acct_connected, which was never synced here/,
    ],
    [
      'an event about an object whose id PostgreSQL cannot hold',
      event({ object: { ...coupon, id: 'SUM\u0000MER' } }),
      /no text that PostgreSQL can hold/,
    ],
    ['an event of the other mode', event({ livemode: true, object: coupon }), /live mode/],
    [
      'an upcoming invoice, which has no id',
      event({ type: 'invoice.upcoming', object: { object: 'invoice', customer: 'cus_1' } }),
      /has no id/,
    ],
    [
      'a thin event',
      {
        id: 'evt_thin',
        object: 'v2.core.event',
        type: 'v1.coupon.updated',
        created: '2026-11-24T00:00:00Z',
        livemode: false,
        related_object: { id: 'SUMMER', type: 'coupon', url: '/v1/coupons/SUMMER' },
      },
      /thin event/,
    ],
  ])('records %s as ignored, with the reason, and answers 200', async (_what, body, reason) => {
    const response = await app.inject(delivery(body))
    expect(response.statusCode).toBe(200)
    expect(await inbox()).toMatchObject([{ outcome: 'ignored', error: expect.stringMatching(reason) as string }])
  })

  it.each(['SUM\u200bMER', '👨‍👩‍👧 family', 'x'.repeat(256), 'tab\tbed'])(
    'accepts the id %j, because people choose such ids',
    async (id) => {
      expect((await app.inject(delivery(event({ object: { ...coupon, id } })))).statusCode).toBe(200)
      expect(await inbox()).toMatchObject([{ outcome: 'open', group_key: `coupon/${id}` }])
    },
  )

  it('stores an event without the content that PostgreSQL rejects, and the rest of its batch', async () => {
    const whole = event({ object: coupon })
    const bad = JSON.stringify(event({ id: 'evt_bad', object: { ...coupon, amount_off: 0 } }))
    const answers = await Promise.all([
      app.inject(delivery(bad.replace('"amount_off":0', '"amount_off":1e999999'))),
      app.inject(delivery(whole)),
    ])
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([200, 200])
    const rows = await inbox()
    expect(rows.find(({ id }) => id === whole.id)).toMatchObject({ outcome: 'open', error: null, payload: whole })
    expect(rows.find(({ id }) => id === 'evt_bad')).toMatchObject({
      outcome: 'open',
      group_key: 'coupon/SUMMER',
      payload: {},
      error: expect.stringMatching(/content could not be stored/) as string,
    })
  })

  it('stores an event with characters that jsonb cannot hold, replaced by U+FFFD', async () => {
    const sent = event({ object: { ...coupon, name: 'a\u0000b \ud800 \\u0000 😀' } })
    expect((await app.inject(delivery(sent))).statusCode).toBe(200)
    expect(await inbox()).toMatchObject([{ payload: { data: { object: { name: 'a\ufffdb \ufffd \\u0000 😀' } } } }])
  })

  it('answers 503 with Retry-After while the account is unknown', async () => {
    await database().query('DELETE FROM stripe.sync_account')
    const fresh = await appOn(database().url)
    const response = await fresh.inject(delivery(event({ object: coupon })))
    await fresh.close()
    expect(response.statusCode).toBe(503)
    expect(response.headers['retry-after']).toBeDefined()
    expect(response.json<{ detail: string }>().detail).toMatch(/worker has not started/)
  })

  it('answers 503 when the database is unreachable, without naming its address', async () => {
    const down = await appOn(`postgresql://nobody:x@127.0.0.1:${await freePort()}/none`)
    const answers = await Promise.all([down.inject(delivery(event({ object: coupon }))), down.inject('/ready')])
    await down.close()
    expect(answers.map(({ statusCode }) => statusCode)).toEqual([503, 503])
    expect(answers[0]?.body).not.toMatch(/ECONNREFUSED|127\.0\.0\.1/)
  })
})

describe('a failed request', () => {
  it('is logged with its route, and without its URL', async () => {
    const lines: string[] = []
    const opened = connectDatabases(`postgresql://nobody:x@127.0.0.1:${await freePort()}/none`)
    const failing = await createApp({
      env: readApiEnv({
        DATABASE_URL: 'postgresql://x',
        STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
        ADMIN_TOKEN: 'a token of the test',
      }),
      ...opened,
      temporal: await unreachableTemporal(),
      logger: { level: 'warn', stream: { write: (line: string) => lines.push(line) } },
    })
    const bearer = { authorization: 'Bearer a token of the test' }
    await failing.inject({ method: 'POST', url: '/api/customers/cus_secretid/refresh', headers: bearer })
    await failing.inject('/ready?token=secret')
    await failing.close()
    await opened.close()
    const failed = lines.map((line) => JSON.parse(line) as { msg: string; route?: string; method?: string })
    expect(failed.filter(({ msg }) => msg === 'request failed')).toMatchObject([
      { method: 'POST', route: '/api/customers/:id/refresh' },
      { method: 'GET', route: '/ready' },
    ])
    expect(lines.join('')).not.toMatch(/secretid|token=secret/)
  })
})

describe('the other routes', () => {
  it('/health says up, and /ready stays ready while Temporal is unreachable', async () => {
    expect((await app.inject('/health')).json()).toEqual({ status: 'up' })
    const ready = await app.inject('/ready')
    expect(ready.statusCode).toBe(200)
    expect(ready.json()).toEqual({ status: 'ready', temporal: 'unreachable' })
  })

  it('/metrics counts deliveries by answer and events by outcome', async () => {
    await app.inject(delivery(event({ object: coupon })))
    const { body } = await app.inject('/metrics')
    expect(body).toMatch(/stripe_sync_webhooks_total\{status="200"\} [1-9]/)
    expect(body).toMatch(/stripe_sync_inbox_events\{outcome="open"\} 1/)
  })
})
