import type { Pool } from 'pg'
import type { Static } from 'typebox'
import { EVENT_CHANNELS } from '../../prisma/catalogue/enumerated-columns.js'
import { countEvents } from '../../prisma/status/count-events.js'
import { staleWhileRevalidate } from '../status/stale-while-revalidate.js'
import type { CountsSchema } from './event-schema.js'

/** The last hour and the last day, each with its bucket that is not over yet. */
const CHARTS = {
  minute: { bucketSeconds: 60, buckets: 61, maxAgeMs: 5_000 },
  'quarter-hour': { bucketSeconds: 900, buckets: 97, maxAgeMs: 30_000 },
} as const

export type EventCountsPer = keyof typeof CHARTS

export const EVENT_COUNTS_PER = Object.keys(CHARTS) as EventCountsPer[] // the keys of the object above

type EventCounts = Static<typeof CountsSchema>

export interface EventCountsDeps {
  readonly pool: Pool
  readonly monotonicMs: () => number
}

/**
 * Creates a reader of the counts of events by channel. Counting a day may take 0.5 s, so all viewers share a count
 * until it is 5 s old, that of a day until it is 30 s old.
 */
export function createEventCounts({ pool, monotonicMs }: EventCountsDeps) {
  const readers = Object.fromEntries(
    EVENT_COUNTS_PER.map((per) => {
      const { maxAgeMs, ...input } = CHARTS[per]
      const read = async () => toSeries(await countEvents(pool, input))
      return [per, staleWhileRevalidate({ read, maxAgeMs, longestPauseMs: 2 * maxAgeMs, monotonicMs })]
    }),
  )

  return async function readEventCounts(per: EventCountsPer): Promise<EventCounts> {
    const counts = await readers[per]?.('')
    if (!counts || counts.problem !== null) throw new Error(`The events cannot be counted: ${counts?.problem ?? per}`)
    return counts.value
  }
}

function toSeries(buckets: Awaited<ReturnType<typeof countEvents>>): EventCounts {
  return {
    labels: EVENT_CHANNELS,
    times: buckets.map(({ startsAt }) => startsAt.getTime() / 1_000),
    series: EVENT_CHANNELS.map((channel) => buckets.map(({ counts }) => counts && counts[channel])),
  }
}
