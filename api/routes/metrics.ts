import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import { Type } from 'typebox'
import { LANES } from '../../prisma/catalogue/enumerated-columns.js'
import { readBudget } from '../../prisma/budget/budget-row.js'
import { readWatermarks } from '../../prisma/inbox/gaps.js'
import { readInboxStatus } from '../../prisma/status/status.js'
import { awaitAll } from '../../prisma/engine/await-all.js'
import type { Nudger } from '../nudger.js'
import { problems } from '../plugins/problem.js'
import { recent } from '../recent.js'

/** The database is read at most once in this time, because anybody may call `/metrics`. */
const MAX_AGE_MS = 1_000

const schema = {
  tags: ['Service'],
  summary: 'Report metrics to Prometheus',
  response: {
    200: { description: "Prometheus' text format.", content: { 'text/plain': { schema: Type.String() } } },
    ...problems([503]),
  },
}

export interface MetricsDeps {
  readonly pool: Pool
  readonly nudger: Nudger
  readonly monotonicMs: () => number
}

/** Serves `GET /metrics` in Prometheus' text format. */
export async function metrics(app: FastifyInstance, { pool, nudger, monotonicMs }: MetricsDeps) {
  const register = new Registry()
  collectDefaultMetrics({ register })
  const registers = [register]
  const webhooks = new Counter({
    name: 'stripe_sync_webhooks_total',
    help: 'Webhook deliveries by answer',
    labelNames: ['status'],
    registers,
  })
  const events = new Gauge({
    name: 'stripe_sync_inbox_events',
    help: 'Events in the inbox that are open, failed or blocked',
    labelNames: ['outcome'],
    registers,
  })
  const oldest = new Gauge({
    name: 'stripe_sync_inbox_oldest_open_timestamp_seconds',
    help: 'When the oldest open event was received; 0 when none is open',
    registers,
  })
  const until = new Gauge({
    name: 'stripe_sync_events_until_timestamp_seconds',
    help: "Up to when (Stripe's clock) every event is in the inbox",
    labelNames: ['account'],
    registers,
  })
  const nudges = new Gauge({
    name: 'stripe_sync_nudges_waiting',
    help: 'Keys whose nudge waits to be sent to Temporal',
    registers,
  })

  const requests = new Counter({
    name: 'stripe_sync_stripe_requests_total',
    help: 'Requests sent to Stripe by all workers, by lane; restarts at 0 after a database crash',
    labelNames: ['lane'],
    registers,
  })
  const requestsWaiting = new Gauge({
    name: 'stripe_sync_stripe_requests_waiting',
    help: 'Requests that wait for their turn in the request budget, by lane',
    labelNames: ['lane'],
    registers,
  })
  const rateLimited = new Counter({
    name: 'stripe_sync_stripe_rate_limited_total',
    help: "429 answers from Stripe, by Stripe's reason; restarts at 0 after a database crash",
    labelNames: ['reason'],
    registers,
  })

  app.addHook('onResponse', async (request, reply) => {
    if (request.routeOptions.url === '/api/webhooks/stripe') webhooks.inc({ status: reply.statusCode })
  })

  const read = recent({ maxAgeMs: MAX_AGE_MS, monotonicMs }, () =>
    awaitAll(
      () => readInboxStatus(pool),
      () => readWatermarks(pool),
      () => readBudget(pool),
    ),
  )

  app.get('/metrics', { schema }, async (_request, reply) => {
    const [inbox, watermarks, budget] = await read()
    for (const outcome of ['open', 'failed', 'blocked'] as const) events.set({ outcome }, inbox[outcome])
    oldest.set((inbox.oldestReceivedAt?.getTime() ?? 0) / 1_000)
    for (const { account, eventsUntil } of watermarks) until.set({ account }, (eventsUntil?.getTime() ?? 0) / 1_000)
    nudges.set(nudger.waiting)
    // The workers count these requests in the database. The API only reports the counts.
    requests.reset()
    rateLimited.reset()
    for (const lane of LANES) {
      requests.inc({ lane }, budget.sent[lane])
      requestsWaiting.set({ lane }, budget.waiting[lane])
    }
    for (const [reason, count] of Object.entries(budget.rateLimited)) rateLimited.inc({ reason }, count)
    return reply.type(register.contentType).send(await register.metrics())
  })
}
