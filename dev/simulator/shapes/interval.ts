import type { Price } from '../object-shapes.js'

const DAY_SECONDS = 86_400

/** Returns the end of a recurring price's period, in Unix seconds. Counts calendar months, as Stripe does. */
export function periodEnd(startSeconds: number, { recurring }: Pick<Price, 'recurring'>): number {
  const { interval, interval_count: count } = recurring ?? { interval: 'month', interval_count: 1 }
  if (interval === 'day') return startSeconds + count * DAY_SECONDS
  if (interval === 'week') return startSeconds + count * 7 * DAY_SECONDS
  const start = new Date(startSeconds * 1_000)
  const months = start.getUTCMonth() + (interval === 'year' ? 12 * count : count)
  const lastDay = new Date(Date.UTC(start.getUTCFullYear(), months + 1, 0)).getUTCDate()
  const end = new Date(start)
  end.setUTCFullYear(start.getUTCFullYear(), months, Math.min(start.getUTCDate(), lastDay))
  return end.getTime() / 1_000
}
