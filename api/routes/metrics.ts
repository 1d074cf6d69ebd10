import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client'
import { readWatermarks } from '../../prisma/gaps.js'
import { readInboxStatus } from '../../prisma/status.js'
import type { Nudger } from '../nudger.js'

export interface MetricsDeps {
  readonly pool: Pool
  readonly nudger: Nudger
}

/** `GET /metrics`, in Prometheus' text format. */
export async function metrics(app: FastifyInstance, { pool, nudger }: MetricsDeps) {
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

  app.addHook('onResponse', async (request, reply) => {
    if (request.routeOptions.url === '/api/webhooks/stripe') webhooks.inc({ status: reply.statusCode })
  })

  app.get('/metrics', async (_request, reply) => {
    const [inbox, watermarks] = await Promise.all([readInboxStatus(pool), readWatermarks(pool)])
    for (const outcome of ['open', 'failed', 'blocked'] as const) events.set({ outcome }, inbox[outcome])
    oldest.set((inbox.oldestReceivedAt?.getTime() ?? 0) / 1_000)
    for (const { account, eventsUntil } of watermarks) until.set({ account }, (eventsUntil?.getTime() ?? 0) / 1_000)
    nudges.set(nudger.waiting)
    return reply.type(register.contentType).send(await register.metrics())
  })
}
