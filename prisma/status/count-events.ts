import type { Pool } from 'pg'
import type { EventChannel } from '../catalogue/enumerated-columns.js'
import { queryInIndexOrder } from '../engine/in-index-order.js'
import { NOW } from '../engine/sql.js'

/** Events that are counted at most, the newest. They are read in about 0.5 s. */
const COUNTED_LIMIT = 500_000

export interface CountEventsInput {
  readonly bucketSeconds: number
  readonly buckets: number
  readonly countedLimit?: number
}

export interface EventBucket {
  readonly startsAt: Date
  /** Events that came in this time, by channel; null when there were too many to count them. */
  readonly counts: Readonly<Record<EventChannel, number>> | null
}

/** Counts the newest events by the time in which they came. The last bucket is not over yet. */
export async function countEvents(pool: Pool, input: CountEventsInput): Promise<EventBucket[]> {
  const { bucketSeconds, buckets, countedLimit = COUNTED_LIMIT } = input
  const rows = await queryInIndexOrder<{ startsAt: Date; webhook: number; gap: number; before: number }>(pool, {
    text: `WITH bucket AS (
       SELECT to_timestamp((floor(extract(epoch FROM ${NOW}) / $1) - n) * $1) AS starts_at
       FROM generate_series($2::int - 1, 0, -1) AS n
     ), counted AS (
       SELECT to_timestamp(floor(extract(epoch FROM received_at) / $1) * $1) AS starts_at,
         count(*) FILTER (WHERE channel = 'webhook')::int AS webhook, count(*) FILTER (WHERE channel = 'gap')::int AS gap
       FROM (
         SELECT received_at, channel FROM stripe.stripe_event
         WHERE received_at >= (SELECT min(starts_at) FROM bucket) ORDER BY received_at DESC LIMIT $3
       ) newest
       GROUP BY 1
     )
     SELECT starts_at AS "startsAt", coalesce(webhook, 0) AS webhook, coalesce(gap, 0) AS gap,
       sum(coalesce(webhook + gap, 0)) OVER (ORDER BY starts_at DESC)::int AS before
     FROM bucket LEFT JOIN counted USING (starts_at) ORDER BY starts_at`,
    values: [bucketSeconds, buckets, countedLimit],
  })
  // The bucket in which the limit was reached is counted in part only, and those before it not at all.
  return rows.map(({ startsAt, webhook, gap, before }) => ({
    startsAt,
    counts: before < countedLimit ? { webhook, gap } : null,
  }))
}
