import type { RangeToList, Range, RangeQueueState } from '../../workflows/port/ranges.js'

/** The ranges of a type that are still to be listed. A fixed number of slots lists them. */
export interface RangeQueue {
  /** Returns the next range to list. Undefined when none waits, or while another pass is being listed. */
  take(): RangeToList | undefined
  /**
   * Records the rest of a range (null: nothing) when a page has arrived, before the page is written.
   *
   * @returns the rest that the same slot goes on with, null for none. If a slot was free, the older part was
   * split off for it
   */
  recordPage(entry: RangeToList, rest: Range | null): Range | null
  /** Records the rest of a range when everything before the rest is written. */
  recordWrite(entry: RangeToList, rest: Range): void
  /** Ends a slot's work on a range. Null: all of it is listed. Otherwise the rest waits again. */
  putBack(entry: RangeToList, rest: Range | null): void
  /** Lists the pass of a range again, as this one range. All other ranges of the pass are dropped. */
  restart(entry: RangeToList, range: Range): void
  /** Returns the ranges that are not written yet. */
  state(): RangeQueueState
}

export interface RangeQueueOptions {
  /** Passes of which several ranges can be listed at once. */
  readonly ranged: readonly string[]
  readonly slots: number
}

/** The year in which Stripe launched, Unix seconds. Used for accounts whose creation date is unknown. */
const STRIPE_BEGAN = Date.UTC(2011) / 1_000

/**
 * Ranges with fewer pages left are not split. The last splits of a listing cost a request each, and save only
 * about a second.
 */
const MIN_PAGES_LEFT_TO_SPLIT = 8

/**
 * Types with fewer pages, by estimate, are not split. A split costs a request, and would save only a second
 * or two.
 */
const MIN_PAGES_OF_TYPE_TO_SPLIT = 12

/**
 * The largest number of pages that a split gives to the newer part, for each full page listed so far. The
 * density of objects is known only near the listed pages. With this limit, one wrong estimate costs one
 * request.
 *
 * Measured with seven types of 20 to 38 pages: they take 41 requests more than they have pages. With 8 here,
 * and splits of ranges with at least 4 pages left, it was 70 more. The number of requests in sequence is the
 * same, 12 to 14 for the larger types.
 */
const PAGES_KNOWN_PER_FULL_PAGE = 4

interface RangeProgress {
  /** The part that is still to be requested. */
  readonly rest: Range
  /** The part that is still to be written. After a split it also includes the part that was split off. */
  readonly unwritten: Range
  /** The last page was requested and has arrived. */
  readonly isFullyRequested: boolean
  /** Pages that have arrived. */
  readonly pages: number
  /**
   * Where the measurement of density begins: at the upper end of the range. For a range without an upper end,
   * it begins at the end of the first page.
   */
  readonly densityStart: { readonly lt: number | undefined; readonly pages: number }
}

/**
 * Keeps the ranges of a listing. While slots are free, it splits the range with the most pages left.
 *
 * A split costs at most one request, for a page that is not full. Splits never outnumber full pages by more
 * than one, and a serial listing needs one more request after each full page. So a listing needs at most
 * twice the requests of a serial listing, however the objects are spread.
 */
export function createRangeQueue(from: RangeQueueState, { ranged, slots }: RangeQueueOptions): RangeQueue {
  let { splits, fullPages } = from
  const { oldest = STRIPE_BEGAN } = from
  const waiting = [...from.waiting]
  const listing = new Map<RangeToList, RangeProgress>()

  return {
    take() {
      const [first] = waiting
      // One pass at a time. The pass `referenced` must come after the others: it fetches only what no list
      // has shown.
      if (!first || [...listing.keys()].some(({ pass }) => pass !== first.pass)) return undefined
      waiting.shift()
      listing.set(first, unlisted(first))
      return first
    },
    recordPage(entry, rest) {
      const left = rest && clampRest(entry, rest)
      if (!listing.has(entry)) return null // its pass was restarted, which dropped the range
      const before = listingOf(entry)
      const pages = before.pages + 1
      const densityStart = before.densityStart.lt === undefined ? { lt: left?.lt, pages } : before.densityStart
      listing.set(entry, {
        ...before,
        rest: left ?? before.rest,
        isFullyRequested: left === null,
        pages,
        densityStart,
      })
      if (!left) return null
      if (left.isUnlimited) return left
      fullPages += 1
      while (trySplit(entry.pass));
      return listingOf(entry).rest
    },
    recordWrite(entry, rest) {
      if (listing.has(entry)) listing.set(entry, { ...listingOf(entry), unwritten: rest })
    },
    putBack(entry, rest) {
      const left = rest && clampRest(entry, rest)
      const isDropped = !listing.delete(entry)
      if (left && !isDropped) waiting.unshift({ pass: entry.pass, range: left })
    },
    restart(entry, range) {
      if (!listing.has(entry)) return // another range of the pass has restarted it already
      const { pass } = entry
      const others = waiting.filter((each) => each.pass !== pass)
      waiting.splice(0, waiting.length, { pass, range }, ...others)
      for (const each of listing.keys()) if (each.pass === pass) listing.delete(each)
    },
    state: () => ({
      waiting: [
        ...[...listing].map(([entry, { unwritten }]) => ({ pass: entry.pass, range: clampToEntry(entry, unwritten) })),
        ...waiting,
      ],
      splits,
      fullPages,
      ...(from.oldest !== undefined && { oldest: from.oldest }),
    }),
  }

  function listingOf(entry: RangeToList): RangeProgress {
    return listing.get(entry) ?? unlisted(entry)
  }

  /**
   * Cuts the rest to the range's own part. The range may have been split after its page was requested. The
   * older part then belongs to another range.
   */
  function clampToEntry(entry: RangeToList, range: Range): Range {
    const { gte } = listingOf(entry).rest
    return ranged.includes(entry.pass) && gte !== undefined ? { ...range, gte } : range
  }

  /** Cuts the rest to the range's own part. Returns null if nothing remains. */
  function clampRest(entry: RangeToList, rest: Range): Range | null {
    const own = clampToEntry(entry, rest)
    return own.gte !== undefined && own.lt !== undefined && own.lt <= own.gte ? null : own
  }

  /**
   * Splits the range with the most pages left, if a slot is free for the older part.
   *
   * @returns whether a range was split
   */
  function trySplit(pass: string): boolean {
    const busy = waiting.filter((each) => each.pass === pass).length + listing.size
    if (!ranged.includes(pass) || busy >= slots || splits > fullPages) return false
    const open = [...listing].flatMap(([entry, each]) =>
      each.isFullyRequested ? [] : [{ entry, rest: each.rest, left: pagesLeft(each) }],
    )
    if (fullPages + open.reduce((sum, { left }) => sum + left, 0) < MIN_PAGES_OF_TYPE_TO_SPLIT) return false
    const [longest] = open
      .flatMap(({ entry, rest, left }) => {
        const share = Math.min(1 / 2, (PAGES_KNOWN_PER_FULL_PAGE * fullPages) / left)
        const parts = left < MIN_PAGES_LEFT_TO_SPLIT ? null : divide(rest, { oldest, share })
        return parts ? [{ entry, parts, left }] : []
      })
      .toSorted((a, b) => b.left - a.left)
    if (!longest) return false
    const [newer, older] = longest.parts
    listing.set(longest.entry, { ...listingOf(longest.entry), rest: newer })
    waiting.unshift({ pass, range: older })
    splits += 1
    return true
  }

  /**
   * Estimates the pages that are left of a range. Assumes that its older objects are as dense as the listed
   * ones.
   */
  function pagesLeft({ rest, pages, densityStart }: Pick<RangeProgress, 'rest' | 'pages' | 'densityStart'>): number {
    const { gte = oldest, lt } = rest
    if (lt === undefined || densityStart.lt === undefined) return 0
    return ((lt - gte) * (pages - densityStart.pages)) / Math.max(1, densityStart.lt - lt)
  }
}

function unlisted({ range }: RangeToList): RangeProgress {
  return { rest: range, unwritten: range, isFullyRequested: false, pages: 0, densityStart: { lt: range.lt, pages: 0 } }
}

interface Division {
  /** A guess of the oldest object's `created`, Unix seconds. */
  readonly oldest: number
  /** The newer part's share of the range's time: more than 0 and at most 1/2. */
  readonly share: number
}

/**
 * Divides a range by time. Returns the newer part, which keeps the cursor, and the older part. Returns null
 * for a range that cannot be divided, such as a single second.
 */
function divide(range: Range, { oldest, share }: Division): readonly [Range, Range] | null {
  const { gte = oldest, lt, cursor } = range
  if (range.isByCursor || range.isUnlimited || lt === undefined || lt - gte < 2) return null
  const border = Math.min(lt - 1, Math.max(gte + 1, Math.floor(lt - (lt - gte) * share)))
  return [
    { gte: border, lt, ...(cursor !== undefined && { cursor }) },
    { ...(range.gte !== undefined && { gte: range.gte }), lt: border },
  ]
}
