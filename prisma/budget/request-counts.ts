import type { Pool } from 'pg'
import type { Lane } from '../catalogue/enumerated-columns.js'
import type { Identity } from '../catalogue/route-event.js'
import type { Selection } from '../catalogue/selection.js'

/** The requests of one lane to one endpoint. */
export interface RequestCount {
  readonly lane: Lane
  /** `/v1/customers/{id}` */
  readonly endpoint: string
  readonly count: number
}

const MONTH = `date_trunc('month', (SELECT stripe.now()) AT TIME ZONE 'UTC')`

/**
 * Adds requests to the counts of the current month, by our database's clock. Running it twice counts twice.
 */
export async function addRequests(pool: Pool, counts: readonly RequestCount[]): Promise<void> {
  await pool.query(
    `INSERT INTO stripe.request_count (month, lane, endpoint, count)
     SELECT ${MONTH}::date, lane, endpoint, count
     FROM unnest($1::text[], $2::text[], $3::int8[]) AS sent (lane, endpoint, count) ORDER BY lane, endpoint
     ON CONFLICT (month, lane, endpoint) DO UPDATE SET count = request_count.count + excluded.count`,
    [counts.map(({ lane }) => lane), counts.map(({ endpoint }) => endpoint), counts.map(({ count }) => count)],
  )
}

/** The requests of the calendar month so far, and the reads that Stripe allows. */
export interface RequestMonth {
  /** When the month began, in UTC. */
  readonly began: Date
  /** How much of the month is over, from 0 to 1, by our database's clock. */
  readonly over: number
  readonly sent: number
  readonly byLane: Readonly<Record<Lane, number>>
  /** The endpoints with the most requests of all lanes together. */
  readonly most: readonly Omit<RequestCount, 'lane'>[]
  /** Null: there is no allowance (in test mode), or the number of payments is unknown. */
  readonly allowance: Allowance | null
}

interface Allowance {
  /** Succeeded charges of the month. */
  readonly payments: number
  readonly reads: number
  /** The used share, from 0. Above 1 if more requests were sent than allowed. */
  readonly used: number
}

/**
 * What Stripe allows in live mode: 500 reads for each payment, and at least 10,000 reads in a month. Stripe
 * counts the last 30 days, and we count the calendar month. https://docs.stripe.com/rate-limits, section "API
 * read request allocations"
 */
const READS_PER_PAYMENT = 500
const LEAST_READS = 10_000

/** Counting stops at this number of payments. They allow 100 million reads. */
const COUNTED_PAYMENTS = 200_000

/** How many endpoints `RequestMonth.most` names. */
const NAMED = 5

export interface RequestMonthInput {
  /** The key's own account and mode. */
  readonly identity: Identity
  /** The number of payments is known if it contains charges. */
  readonly selection: Selection
}

/** Reads the requests and the allowance of the current month. */
export async function readRequestMonth(pool: Pool, { identity, selection }: RequestMonthInput): Promise<RequestMonth> {
  const hasAllowance = identity.livemode && selection.find('charge') !== undefined
  const { rows: counts } = await pool.query<RequestCount>(
    `SELECT lane, endpoint, count::float8 FROM stripe.request_count WHERE month = ${MONTH}::date`,
  )
  const { rows } = await pool.query<{ began: Date; over: number; payments: number }>(
    `SELECT ${MONTH} AT TIME ZONE 'UTC' AS began,
       (extract(epoch FROM (SELECT stripe.now()) AT TIME ZONE 'UTC' - ${MONTH})
         / extract(epoch FROM ${MONTH} + interval '1 month' - ${MONTH}))::float8 AS over,
       (SELECT count(*)::int FROM (
          SELECT FROM stripe.charges
          WHERE $2 AND account_id = $1 AND created >= ${MONTH} AT TIME ZONE 'UTC' AND status = 'succeeded' LIMIT ${COUNTED_PAYMENTS}
        ) counted) AS payments`,
    [identity.accountId, hasAllowance],
  )
  const { began = new Date(0), over = 0, payments = 0 } = rows[0] ?? {}
  const sumOf = (some: readonly RequestCount[]) => some.reduce((sum, { count }) => sum + count, 0)
  const sent = sumOf(counts)
  const inLane = (lane: Lane) => sumOf(counts.filter((each) => each.lane === lane))
  const endpoints = [...new Set(counts.map(({ endpoint }) => endpoint))].map((endpoint) => ({
    endpoint,
    count: sumOf(counts.filter((each) => each.endpoint === endpoint)),
  }))
  const reads = Math.max(LEAST_READS, READS_PER_PAYMENT * payments)
  return {
    began,
    over,
    sent,
    byLane: { live: inLane('live'), sync: inLane('sync'), reconcile: inLane('reconcile'), audit: inLane('audit') },
    most: endpoints.toSorted((a, b) => b.count - a.count).slice(0, NAMED),
    allowance: hasAllowance ? { payments, reads, used: sent / reads } : null,
  }
}

/** When 80 % of the allowance is used, an operator is warned, and audits slow down. */
const SCARCE = 0.8

/** Audits keep at least 10 % of their usual pace, however little is left. */
const LEAST_PACE = 0.1

/**
 * Returns the pace of audits, from 0.1 to 1 (as usual). It falls while the last fifth of the allowance is
 * used.
 */
export function auditPace({ allowance }: Pick<RequestMonth, 'allowance'>): number {
  if (!allowance || allowance.used <= SCARCE) return 1
  return Math.max(LEAST_PACE, (1 - allowance.used) / (1 - SCARCE))
}

/** Returns what an operator must know about the allowance. Empty if there is nothing to say. */
export function allowanceWarnings({ allowance, sent, over }: RequestMonth): readonly string[] {
  if (!allowance || allowance.used <= SCARCE) return []
  const { used, reads, payments } = allowance
  const percent = (share: number) => `${Math.round(share * 100)} %`
  return [
    `${sent.toLocaleString('en')} of the ${reads.toLocaleString('en')} reads that Stripe allows for ${payments.toLocaleString('en')} payments ` +
      `are used (${percent(used)}), and ${percent(1 - over)} of the month is left. Audits go slower by themselves.`,
  ]
}
