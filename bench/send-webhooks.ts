import { percentile } from './percentile.js'
import { type Service, WEBHOOK_SECRET } from './service.js'
import type { FakeStripe } from './start-fake-stripe.js'
import type { SentEvent, TrafficInput } from './traffic.js'
import { watchRows } from './watch-rows.js'

/** Timeout: a change that has not reached its row by then is lost. */
const PATIENCE_MS = 600_000

/** The result of sending webhooks. */
export interface Delivered {
  readonly sent: readonly SentEvent[]
  /** Milliseconds from sending each event until its row showed this change or a later one. */
  readonly lagsMs: readonly number[]
  readonly numbers: Readonly<Record<string, number>>
}

/**
 * Makes the fake Stripe send webhooks to our API, and watches the rows.
 *
 * @throws when a row never gets its last change
 */
export async function sendWebhooks(
  { service, stripe }: { service: Service; stripe: FakeStripe },
  input: TrafficInput,
): Promise<Delivered> {
  const watch = watchRows(service.pool)
  try {
    const url = `${service.stack.apiUrl}/api/webhooks/stripe`
    const sent = await stripe.call<SentEvent[]>('send', { ...input, url, secret: WEBHOOK_SECRET })
    const last = lastOfEach(sent)
    if (!(await watch.landed(last, PATIENCE_MS))) throw new Error('Some rows never got their last change.')
    // If an object changes again meanwhile, its row may never show the first change alone. Then the
    // later change counts.
    const lagsMs = sent.map((event) => (watch.landedAtMs(event) ?? NaN) - event.sentAtMs)
    const lastLags = last.map((event) => (watch.landedAtMs(event) ?? NaN) - event.sentAtMs)
    const began = Math.min(...sent.map(({ sentAtMs }) => sentAtMs))
    const rightAtMs = Math.max(...last.map((event) => watch.landedAtMs(event) ?? NaN))
    return {
      sent,
      lagsMs,
      numbers: {
        ...acks(sent),
        'all rows right after s': (rightAtMs - began) / 1_000,
        'webhook→row p50 ms': percentile(lagsMs, 0.5),
        'webhook→row p99 ms': percentile(lagsMs, 0.99),
        'last change→row p50 ms': percentile(lastLags, 0.5),
        'rows wrong': 0, // it throws otherwise
      },
    }
  } finally {
    await watch.stop()
  }
}

/** Returns the rate and the latency of acknowledgements, and how many events were not accepted. */
export function acks(sent: readonly SentEvent[]): Record<string, number> {
  const began = Math.min(...sent.map(({ sentAtMs }) => sentAtMs))
  const ended = Math.max(...sent.map(({ sentAtMs, ackMs }) => sentAtMs + ackMs))
  const ackMs = sent.map((event) => event.ackMs)
  return {
    'acks/s': sent.length / ((ended - began) / 1_000),
    'ack p50 ms': percentile(ackMs, 0.5),
    'ack p99 ms': percentile(ackMs, 0.99),
    'not accepted': sent.filter(({ isAccepted }) => !isAccepted).length,
  }
}

/** Returns the last change of each object. */
export function lastOfEach(sent: readonly SentEvent[]): SentEvent[] {
  const last = new Map<number, SentEvent>()
  for (const event of sent) {
    const known = last.get(event.index)
    if (!known || known.revision < event.revision) last.set(event.index, event)
  }
  return [...last.values()]
}

/** Waits until every event in the inbox is settled. @returns the time of the last one, Unix milliseconds */
export async function allSettled({ pool }: Service): Promise<number> {
  for (const deadline = Date.now() + PATIENCE_MS; Date.now() < deadline;) {
    const { rows } = await pool.query<{ open: number; at: Date }>(
      `SELECT count(*) FILTER (WHERE outcome <> 'settled')::int AS open, max(closed_at) AS at FROM stripe.stripe_event`,
    )
    const [state] = rows
    if (state?.open === 0) return state.at.getTime()
    await new Promise((done) => setTimeout(done, 200))
  }
  throw new Error('Some events were never settled.')
}
