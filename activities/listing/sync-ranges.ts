import type { ObjectType } from '../../prisma/catalogue/catalogue.js'
import type { SyncRangesInput, SyncRangesResult } from '../../workflows/port/listing.js'
import type { RangeToList, Range, RangeQueueState } from '../../workflows/port/ranges.js'
import type { Attempt } from '../attempt.js'
import type { Deps } from '../deps.js'
import { nameRefusal } from '../stripe/read-each.js'
import { createEmbeddedTypes } from './embedded-types.js'
import { listRange } from './list-range.js'
import type { PageRead } from './listed-part.js'
import { createPageWriter } from './page-writer.js'
import { createRangeQueue } from './range-queue.js'
import { UnsortedListError } from './rest-after.js'

/**
 * Ranges of one type that are listed at once. While a page is written, the next one is requested. 20 are
 * enough for 25 requests per second that take 800 ms each.
 */
const SLOTS = 20

/**
 * Failed objects that the result names. The rest are only counted, so that the result of the activity stays
 * small.
 */
const POISON_SHOWN = 20

/** The result of listing a range. */
interface RangeResult extends Omit<SyncRangesResult, 'queue' | 'embeds'> {
  /** The rest of the range; null when all of it is listed. */
  readonly rest: Range | null
}

/** The progress in a heartbeat. Everything before it has committed. */
interface Checkpoint {
  readonly queue: RangeQueueState
  readonly done: Omit<SyncRangesResult, 'queue' | 'embeds'>
  readonly embeds?: readonly string[]
}

/**
 * Lists the remaining ranges of a type, up to 20 at once. Ends when everything is listed or when `seconds`
 * are over.
 *
 * Safe to run twice, also at the same time: a page that is written already is only confirmed, and `sync_seen`
 * keeps the first note of an id. The remaining ranges are reported after each commit. The next attempt resumes
 * there, or at an earlier report.
 *
 * @throws the failure of a range, if the activity has listed nothing. Otherwise the rest of that range waits
 * for the next activity.
 */
export async function syncRanges(deps: Deps, input: SyncRangesInput, attempt: Attempt): Promise<SyncRangesResult> {
  const { queue, created, ranged, embeds, seconds, ...limits } = input
  const { runId, lane, account, dryRun } = limits
  // Temporal returns the heartbeat of an earlier attempt of this activity.
  const resumed = (attempt.lastHeartbeat as Checkpoint | undefined) ?? { queue, done: NOTHING, embeds }
  const ranges = createRangeQueue(resumed.queue, { ranged, slots: SLOTS })
  const memory = deps.pageMemory.openListing(input.type)
  const writerOf = (type: ObjectType) => createPageWriter(deps, { runId, account, dryRun, type })
  const writePage = writerOf(deps.selection.get(input.type))
  const embeddedTypes = createEmbeddedTypes(
    // A worker with another SYNC_OBJECTS may have made the plan. A type that is not selected here is listed
    // by itself.
    (resumed.embeds ?? []).flatMap((name) => deps.selection.find(name) ?? []),
    { embeddingTypeName: input.type, writerOf, check: attempt.throwIfCancelled },
  )
  const until = Date.now() + seconds * 1_000
  const slots = new Set<Promise<void>>()
  /** The committed part of each range that is being listed. */
  const committedByEntry = new Map<RangeToList, RangeResult>()
  let { done } = resumed
  let failure: unknown

  fillSlots()
  while (slots.size > 0) await Promise.race(slots)
  attempt.throwIfCancelled()
  if (failure !== undefined && done.listed === resumed.done.listed) throw failure
  return { ...done, queue: ranges.state(), ...(embeds && { embeds: wholeEmbeds() }) }

  /** Starts listing ranges until all slots are taken. */
  function fillSlots(): void {
    while (!shouldStop() && slots.size < SLOTS) {
      const next = ranges.take()
      if (!next) return
      const slot = list(next).finally(() => {
        slots.delete(slot)
        fillSlots()
      })
      slots.add(slot)
    }
  }

  async function list(entry: RangeToList): Promise<void> {
    const session = deps.createSession(account, lane)
    const counts = { listed: 0, inserted: 0, changed: 0, unchanged: 0 }
    const poison: string[] = []
    committedByEntry.set(entry, { ...NOTHING, rest: entry.range })
    try {
      let rest: Range | null = null // a range without parts has nothing to list
      let isLast = beginPart()
      for await (const part of listRange({ deps, session, memory, embeddedTypes }, { ...limits, ...entry })) {
        rest = part.isPage ? recordPage(entry, part.rest) : part.rest
        if (rest && !isLast) part.continueWith(rest) // requests the next page while this one is written
        await part.writeTo(write)
        if (rest) report(entry, { ...soFar(), rest })
        if (!rest || isLast) break
        isLast = beginPart()
      }
      committedByEntry.set(entry, { ...soFar(), rest })
    } catch (error) {
      if (error instanceof UnsortedListError) ranges.restart(entry, { ...created, isByCursor: true })
      // The other ranges finish their current part. No further part begins.
      else failure ??= error
    }
    const { rest, ...listed } = committedByEntry.get(entry) ?? { ...NOTHING, rest: entry.range }
    committedByEntry.delete(entry)
    done = add(done, listed)
    ranges.putBack(entry, rest)

    async function write(page: PageRead): Promise<void> {
      attempt.throwIfCancelled()
      counts.listed += page.observations.length
      const written = await writePage(page)
      if (page.embedding) await embeddedTypes.write(session, page.embedding)
      for (const effect of written.effects) counts[effect === 'confirmed' ? 'unchanged' : effect] += 1
      poison.push(...written.poison.map(({ id, error }) => `${id}: ${error}`), ...(page.refused ?? []).map(nameRefusal))
    }

    function soFar(): Omit<RangeResult, 'rest'> {
      return { ...counts, poisoned: poison.length, poison: [...poison], requests: session.requests }
    }
  }

  /** Begins a part of a range. Returns whether it must be the last one. */
  function beginPart(): boolean {
    attempt.throwIfCancelled()
    return shouldStop()
  }

  /**
   * Records that a page has arrived, before it is written. The range may then be split.
   *
   * @returns the rest that the same slot goes on with
   */
  function recordPage(entry: RangeToList, after: Range | null): Range | null {
    const left = ranges.recordPage(entry, after)
    fillSlots()
    return left
  }

  /** Reports the progress when a part of a range has committed. */
  function report(entry: RangeToList, committed: RangeResult & { readonly rest: Range }): void {
    ranges.recordWrite(entry, committed.rest)
    committedByEntry.set(entry, committed)
    const position: Checkpoint = {
      queue: ranges.state(),
      done: [...committedByEntry.values()].reduce(add, done),
      embeds: wholeEmbeds(),
    }
    attempt.heartbeat(position)
  }

  function wholeEmbeds(): string[] {
    return embeddedTypes.getCompleteTypes().map(({ name }) => name)
  }

  function shouldStop(): boolean {
    return failure !== undefined || Date.now() >= until
  }
}

const NOTHING = {
  listed: 0,
  inserted: 0,
  changed: 0,
  unchanged: 0,
  requests: 0,
  poisoned: 0,
  poison: [],
} satisfies Checkpoint['done']

function add(a: Checkpoint['done'], b: Checkpoint['done']): Checkpoint['done'] {
  return {
    listed: a.listed + b.listed,
    inserted: a.inserted + b.inserted,
    changed: a.changed + b.changed,
    unchanged: a.unchanged + b.unchanged,
    requests: a.requests + b.requests,
    poisoned: a.poisoned + b.poisoned,
    poison: [...a.poison, ...b.poison].slice(0, POISON_SHOWN),
  }
}
