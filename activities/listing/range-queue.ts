import type { Piece, Range, RangeQueueState } from '../../workflows/port/ranges.js'

/** What is left to be listed of a type, spread over a number of slots. */
export interface RangeQueue {
  /** The next piece to list; undefined as long as none may be begun. */
  take(): Piece | undefined
  /**
   * Notes what is left of a piece (null: nothing) when a page has come, before it is written.
   *
   * @returns what of that is left to the piece: when a slot was free, the older part is another's; null when that is nothing
   */
  note(piece: Piece, rest: Range | null): Range | null
  /** Notes what is left of a piece when all before it is written. */
  wrote(piece: Piece, rest: Range): void
  /** Takes a piece back: all of it is listed (null), or a rest of it waits again. */
  put(piece: Piece, rest: Range | null): void
  /** Lists a piece's pass again, as this one range. All else that waits or is being listed of the pass is dropped. */
  restart(piece: Piece, range: Range): void
  /** All that is not written yet. */
  state(): RangeQueueState
}

export interface RangeQueueOptions {
  /** Passes whose ranges can be listed beside each other. */
  readonly ranged: readonly string[]
  readonly slots: number
}

/** Stripe's first year in business, for accounts that do not say when they began. */
const STRIPE_BEGAN = Date.UTC(2011) / 1_000

/** Ranges with fewer pages left are not split. The last splits of a listing cost a request each, and save a second. */
const WORTH_SPLITTING = 8

/** A type that seems to have fewer pages is listed page by page. A split costs a request, and saves a second or two here. */
const PAGES_WORTH_SPLITTING = 12

/**
 * A split gives at most this many pages to the newer part for each full page that was listed so far. How dense objects lie is known
 * near the listed pages only, so one wrong guess costs one request. Seven types of 20 to 38 pages need 41 requests more than pages,
 * where 8 pages here and 4 above cost 70. They wait for as many requests one after the other, 12 to 14 for the larger ones.
 */
const PAGES_KNOWN_PER_FULL_PAGE = 4

interface Listing {
  /** What is left to be asked for. */
  readonly rest: Range
  /** What is left to be written. After a split it is more than the piece's own. */
  readonly unwritten: Range
  /** All of it was asked for. */
  readonly isAsked: boolean
  /** Pages so far. */
  readonly pages: number
  /** Where its density is measured from: the start of a range, or the end of the first page of a range without an upper end. */
  readonly top: { readonly lt: number | undefined; readonly pages: number }
}

/**
 * Splits the range with the most pages left as long as slots are free. A split costs one request at most: a page that is not full. There
 * is at most one split more than full pages, and a serial listing needs a request after each full page. So a listing never needs more
 * than twice the requests of a serial one, however the objects are spread.
 */
export function createRangeQueue(from: RangeQueueState, { ranged, slots }: RangeQueueOptions): RangeQueue {
  let { splits, fullPages } = from
  const { oldest = STRIPE_BEGAN } = from
  const waiting = [...from.waiting]
  const listing = new Map<Piece, Listing>()

  return {
    take() {
      const [first] = waiting
      // Passes come one after the other: what is collected by reference is what no list has shown.
      if (!first || [...listing.keys()].some(({ pass }) => pass !== first.pass)) return undefined
      waiting.shift()
      listing.set(first, unlisted(first))
      return first
    },
    note(piece, rest) {
      const left = rest && whatIsLeft(piece, rest)
      if (!listing.has(piece)) return null // its pass was restarted
      const before = listingOf(piece)
      const pages = before.pages + 1
      const top = before.top.lt === undefined ? { lt: left?.lt, pages } : before.top
      listing.set(piece, { ...before, rest: left ?? before.rest, isAsked: left === null, pages, top })
      if (!left) return null
      if (left.isUnlimited) return left
      fullPages += 1
      while (split(piece.pass));
      return listingOf(piece).rest
    },
    wrote(piece, rest) {
      if (listing.has(piece)) listing.set(piece, { ...listingOf(piece), unwritten: rest })
    },
    put(piece, rest) {
      const left = rest && whatIsLeft(piece, rest)
      const isDropped = !listing.delete(piece)
      if (left && !isDropped) waiting.unshift({ pass: piece.pass, range: left })
    },
    restart(piece, range) {
      if (!listing.has(piece)) return // another piece of the pass was first
      const { pass } = piece
      const others = waiting.filter((each) => each.pass !== pass)
      waiting.splice(0, waiting.length, { pass, range }, ...others)
      for (const each of listing.keys()) if (each.pass === pass) listing.delete(each)
    },
    state: () => ({
      waiting: [
        ...[...listing].map(([piece, { unwritten }]) => ({ pass: piece.pass, range: ownPart(piece, unwritten) })),
        ...waiting,
      ],
      splits,
      fullPages,
      ...(from.oldest !== undefined && { oldest: from.oldest }),
    }),
  }

  function listingOf(piece: Piece): Listing {
    return listing.get(piece) ?? unlisted(piece)
  }

  /** A piece may have been split since its page was asked for: what is older is another's. */
  function ownPart(piece: Piece, range: Range): Range {
    const { gte } = listingOf(piece).rest
    return ranged.includes(piece.pass) && gte !== undefined ? { ...range, gte } : range
  }

  /** Null when nothing of the rest is the piece's own. */
  function whatIsLeft(piece: Piece, rest: Range): Range | null {
    const own = ownPart(piece, rest)
    return own.gte !== undefined && own.lt !== undefined && own.lt <= own.gte ? null : own
  }

  /** Splits the range with the most pages left of those that are being listed, if a slot is free for the older part. */
  function split(pass: string): boolean {
    const busy = waiting.filter((each) => each.pass === pass).length + listing.size
    if (!ranged.includes(pass) || busy >= slots || splits > fullPages) return false
    const open = [...listing].flatMap(([piece, each]) =>
      each.isAsked ? [] : [{ piece, rest: each.rest, left: pagesLeft(each) }],
    )
    if (fullPages + open.reduce((sum, { left }) => sum + left, 0) < PAGES_WORTH_SPLITTING) return false
    const [longest] = open
      .flatMap(({ piece, rest, left }) => {
        const share = Math.min(1 / 2, (PAGES_KNOWN_PER_FULL_PAGE * fullPages) / left)
        const parts = left < WORTH_SPLITTING ? null : divide(rest, { oldest, share })
        return parts ? [{ piece, parts, left }] : []
      })
      .toSorted((a, b) => b.left - a.left)
    if (!longest) return false
    const [newer, older] = longest.parts
    listing.set(longest.piece, { ...listingOf(longest.piece), rest: newer })
    waiting.unshift({ pass, range: older })
    splits += 1
    return true
  }

  /** About how many pages are left of a piece, if what is older lies as dense as what was listed. */
  function pagesLeft({ rest, pages, top }: Pick<Listing, 'rest' | 'pages' | 'top'>): number {
    const { gte = oldest, lt } = rest
    if (lt === undefined || top.lt === undefined) return 0
    return ((lt - gte) * (pages - top.pages)) / Math.max(1, top.lt - lt)
  }
}

function unlisted({ range }: Piece): Listing {
  return { rest: range, unwritten: range, isAsked: false, pages: 0, top: { lt: range.lt, pages: 0 } }
}

interface Division {
  /** Where the oldest object may be, Unix seconds. */
  readonly oldest: number
  /** Of the range's time, what the newer part gets: more than 0 and at most 1/2. */
  readonly share: number
}

/** Returns the newer part, which keeps the cursor, and the older part. Returns null for one second, which can only be paged. */
function divide(range: Range, { oldest, share }: Division): readonly [Range, Range] | null {
  const { gte = oldest, lt, cursor } = range
  if (range.isByCursor || range.isUnlimited || lt === undefined || lt - gte < 2) return null
  const border = Math.min(lt - 1, Math.max(gte + 1, Math.floor(lt - (lt - gte) * share)))
  return [
    { gte: border, lt, ...(cursor !== undefined && { cursor }) },
    { ...(range.gte !== undefined && { gte: range.gte }), lt: border },
  ]
}
