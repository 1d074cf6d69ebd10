import type { FaultCounts } from './fault-counts.js'
import type { Ledger } from './ledger.js'
import type { Scheduler } from './scheduler.js'

/** Counter of events that one listing should have shown and only a later listing did. */
export interface LateEvents {
  onListing(path: string): void
  onListed(id: string): void
}

interface Listing {
  readonly atMs: number
  readonly gte: number
  readonly lt: number
}

export function createLateEvents(
  { events, eventMs }: Ledger,
  { scheduler, count }: { readonly scheduler: Scheduler; readonly count: FaultCounts['add'] },
): LateEvents {
  const listings: Listing[] = []
  const seen = new Set<string>()

  return {
    onListing(path) {
      const query = new URLSearchParams(path.split('?')[1])
      if (!path.startsWith('/v1/events?') || query.has('starting_after')) return
      listings.push({
        atMs: scheduler.nowMs,
        gte: Number(query.get('created[gte]')),
        lt: Number(query.get('created[lt]')),
      })
    },
    onListed(id) {
      if (seen.has(id)) return
      seen.add(id)
      const created = events.find((event) => event.id === id)?.created ?? 0
      const sinceMs = eventMs.get(id) ?? Infinity
      const before = listings.slice(0, -1)
      if (before.some(({ atMs, gte, lt }) => atMs > sinceMs && created >= gte && created < lt))
        count('event listed late')
    },
  }
}
