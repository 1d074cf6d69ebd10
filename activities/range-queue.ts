import type { Piece, Range, RangeQueueState } from '../workflows/activities.js'

/** What is left to be listed of a type, spread over a number of slots. */
export interface RangeQueue {
  /** The next piece to list; undefined as long as none may be begun. */
  take(): Piece | undefined
  /**
   * Notes what is left of a piece after a page that was not the last.
   *
   * @returns what of it is left to the piece: when a slot was free, the older half is another's; null when that is nothing
   */
  note(piece: Piece, rest: Range): Range | null
  /** Takes a piece back: all of it is listed (null), or a rest of it waits again. */
  put(piece: Piece, rest: Range | null): void
  /** With what is being listed, as it was last noted. */
  state(): RangeQueueState
}

export interface RangeQueueOptions {
  /** Passes whose ranges can be listed beside each other. */
  readonly ranged: readonly string[]
  readonly slots: number
}

/**
 * Stripe's first year in business. Only a guess of where the oldest object may be, to halve a range that has no lower end: what is older
 * lies in the lowest half, which never gets one.
 */
const OLDEST_SECONDS = Date.UTC(2011) / 1_000

/** A range that seems to have fewer pages left is not halved. */
const WORTH_HALVING = 4

interface Listing {
  /** What is left. */
  readonly rest: Range
  /** About how many pages that is, if what is older lies as dense as the last page. */
  readonly pages: number
}

/**
 * Halves the range with the most left as long as slots are free. A split costs a request at most (a page that is not full), so with no more splits than
 * full pages a listing never needs more than twice the requests of a serial one, however uneven the objects are spread.
 */
export function createRangeQueue(from: RangeQueueState, { ranged, slots }: RangeQueueOptions): RangeQueue {
  let { splits, fullPages } = from
  const waiting = [...from.waiting]
  const listing = new Map<Piece, Listing>()

  return {
    take() {
      const [first] = waiting
      // Passes come one after the other: what is collected by reference is what no list has shown.
      if (!first || [...listing.keys()].some(({ pass }) => pass !== first.pass)) return undefined
      waiting.shift()
      listing.set(first, { rest: first.range, pages: 0 })
      return first
    },
    note(piece, rest) {
      const before = restOf(piece)
      const left = within(rest, before)
      if (!left) return null
      listing.set(piece, { rest: left, pages: pagesIn(left, before) })
      fullPages += 1
      while (split(piece.pass));
      return restOf(piece)
    },
    put(piece, rest) {
      const left = rest && within(rest, restOf(piece))
      listing.delete(piece)
      if (left) waiting.unshift({ pass: piece.pass, range: left })
    },
    state: () => ({
      waiting: [...[...listing].map(([{ pass }, { rest }]) => ({ pass, range: rest })), ...waiting],
      splits,
      fullPages,
    }),
  }

  function restOf(piece: Piece): Range {
    return listing.get(piece)?.rest ?? piece.range
  }

  /** Halves the range with the most left of those that are being listed, if a slot is free for it. */
  function split(pass: string): boolean {
    const busy = waiting.filter((each) => each.pass === pass).length + listing.size
    if (!ranged.includes(pass) || busy >= slots || splits >= fullPages) return false
    const [longest] = [...listing].toSorted(([, a], [, b]) => b.pages - a.pages)
    if (!longest) return false
    const [piece, { rest, pages }] = longest
    const halves = pages >= WORTH_HALVING && halve(rest)
    if (!halves) return false
    const [newer, older] = halves
    listing.set(piece, { rest: newer, pages: pages / 2 })
    waiting.unshift({ pass, range: older })
    splits += 1
    return true
  }
}

function pagesIn({ gte = OLDEST_SECONDS, lt }: Range, before: Range): number {
  return lt === undefined || before.lt === undefined ? 0 : (lt - gte) / (before.lt - lt)
}

/** What of a rest lies within what its piece still has: it may have been halved since the page was asked for. Null when that is nothing. */
function within(rest: Range, { gte }: Range): Range | null {
  if (gte === undefined) return rest
  return rest.lt !== undefined && rest.lt <= gte ? null : { ...rest, gte }
}

/** The newer half with the cursor, and the older: nothing lies between them. Null for one second, which can only be paged. */
function halve(range: Range): readonly [Range, Range] | null {
  const { gte = OLDEST_SECONDS, lt, cursor } = range
  if (lt === undefined || lt - gte < 2) return null
  const middle = Math.floor((gte + lt) / 2)
  return [
    { gte: middle, lt, ...(cursor !== undefined && { cursor }) },
    { ...(range.gte !== undefined && { gte: range.gte }), lt: middle },
  ]
}
