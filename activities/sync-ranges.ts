import type { Piece, RangeQueueState, SyncRangesInput, SyncRangesResult } from '../workflows/activities.js'
import type { Attempt } from './attempt.js'
import type { Deps } from './deps.js'
import { createRangeQueue } from './range-queue.js'
import { type Listed, type RangeHooks, syncRange } from './sync-range.js'

/** Ranges of one type listed at once, each with the next page on its way: enough for 25 requests a second of 400 ms each. */
const SLOTS = 10

/** Where an attempt stands; all before it is committed. */
interface Position {
  readonly queue: RangeQueueState
  readonly done: Omit<SyncRangesResult, 'queue'>
}

/**
 * Lists what is left of a type, a few ranges at once, until all is listed or the time is over.
 *
 * Safe to run twice, and beside itself, as `syncRange` is. What is left is reported after each commit, so the next attempt resumes at or
 * before where this one was.
 *
 * @throws the failure of a range when no other got anywhere; else what it left waits for the next activity
 */
export async function syncRanges(deps: Deps, input: SyncRangesInput, attempt: Attempt): Promise<SyncRangesResult> {
  const { queue, ranged, seconds, ...limits } = input
  // Temporal hands back what an earlier attempt of this same activity reported.
  const resumed = (attempt.lastHeartbeat as Position | undefined) ?? { queue, done: NOTHING }
  const ranges = createRangeQueue(resumed.queue, { ranged, slots: SLOTS })
  const until = Date.now() + seconds * 1_000
  const listing = new Set<Promise<void>>()
  let { done } = resumed
  let failure: unknown

  for (;;) {
    while (!isDue() && listing.size < SLOTS) {
      const next = ranges.take()
      if (!next) break
      const slot: Promise<void> = list(next).finally(() => listing.delete(slot))
      listing.add(slot)
    }
    if (listing.size === 0) break
    await Promise.race(listing)
  }
  attempt.throwIfCancelled()
  if (failure !== undefined && done.listed === resumed.done.listed) throw failure
  return { ...done, queue: ranges.state() }

  async function list({ piece, pages }: { piece: Piece; pages: number }): Promise<void> {
    let listed: Listed = { ...NOTHING, fullPages: 0, rest: piece.range }
    try {
      listed = await syncRange(deps, { ...limits, ...piece, pages }, { onStep, isDue })
    } catch (error) {
      failure ??= error // what the others list now is still written, and nothing more is begun
    }
    done = add(done, listed)
    ranges.put(piece, listed)

    function onStep(soFar: Parameters<RangeHooks['onStep']>[0]): void {
      listed = soFar
      ranges.note(piece, soFar.rest)
      attempt.heartbeat({ queue: ranges.state(), done } satisfies Position)
      attempt.throwIfCancelled()
    }
  }

  function isDue(): boolean {
    return failure !== undefined || Date.now() >= until
  }
}

const NOTHING = { listed: 0, inserted: 0, changed: 0, unchanged: 0, requests: 0, poison: [] } satisfies Position['done']

function add(a: Position['done'], b: Listed): Position['done'] {
  return {
    listed: a.listed + b.listed,
    inserted: a.inserted + b.inserted,
    changed: a.changed + b.changed,
    unchanged: a.unchanged + b.unchanged,
    requests: a.requests + b.requests,
    poison: [...a.poison, ...b.poison],
  }
}
