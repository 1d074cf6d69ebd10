import type { Piece, Range, RangeQueueState } from '../workflows/activities.js'
import type { Listed } from './sync-range.js'

/** What is left to be listed of a type, spread over a number of slots. */
export interface RangeQueue {
  /** The next piece to list, with the number of its pages to do; undefined as long as none may be begun. */
  take(): { piece: Piece; pages: number } | undefined
  /** Notes what is left of a piece that is being listed. */
  note(piece: Piece, rest: Range): void
  /** Takes back what is left of a piece. */
  put(piece: Piece, done: Pick<Listed, 'rest' | 'fullPages'>): void
  /** With what is being listed as it was last noted. */
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

/** The most pages that are listed before the rest of a range may be halved. */
const MOST_PAGES = 10

/**
 * Halves what waits as long as slots are free. A split costs a request at most (a page that is not full), so with no more splits than full
 * pages a listing never needs more than twice the requests of a serial one, however uneven the objects are spread.
 */
export function createRangeQueue(from: RangeQueueState, { ranged, slots }: RangeQueueOptions): RangeQueue {
  let { waiting, splits, fullPages } = from
  /** What is being listed, and what was last noted of it. */
  const listing = new Map<Piece, Range>()

  return {
    take() {
      const piece = next()
      if (!piece) return undefined
      waiting = waiting.filter((each) => each !== piece)
      listing.set(piece, piece.range)
      return { piece, pages: pagesFor(piece) }
    },
    note: (piece, rest) => void listing.set(piece, rest),
    put(piece, done) {
      listing.delete(piece)
      fullPages += done.fullPages
      if (done.rest) waiting = [{ pass: piece.pass, range: done.rest }, ...waiting]
      while (split(piece.pass));
    },
    state: () => ({
      waiting: [...[...listing].map(([{ pass }, range]) => ({ pass, range })), ...waiting],
      splits,
      fullPages,
    }),
  }

  /** Passes come one after the other: what is collected by reference is what no list has shown. */
  function next(): Piece | undefined {
    const [first] = waiting
    return [...listing.keys()].every(({ pass }) => pass === first?.pass) ? first : undefined
  }

  /** Few pages at first, so that a small type is spread over the slots and a large one soon is; more the more there turned out to be. */
  function pagesFor({ pass }: Piece): number {
    return ranged.includes(pass) ? Math.min(MOST_PAGES, Math.max(1, Math.floor(fullPages / slots))) : MOST_PAGES
  }

  /** Halves the widest range that waits, if a slot is free for it. */
  function split(pass: string): boolean {
    const own = waiting.filter((each) => each.pass === pass)
    const widest = own.reduce<Piece | undefined>(
      (a, b) => (a && widthOf(a.range) >= widthOf(b.range) ? a : b),
      undefined,
    )
    const isWanted = ranged.includes(pass) && own.length + listing.size < slots && splits < fullPages
    const halves = isWanted && widest ? halve(widest.range) : null
    if (!halves) return false
    waiting = waiting.flatMap((each) => (each === widest ? halves.map((range) => ({ pass, range })) : [each]))
    splits += 1
    return true
  }
}

/** The upper half with the cursor, and the lower: nothing lies between them. Null for one second, which can only be paged. */
function halve(range: Range): readonly [Range, Range] | null {
  const { gte = OLDEST_SECONDS, lt, cursor } = range
  if (lt === undefined || lt - gte < 2) return null
  const middle = Math.floor((gte + lt) / 2)
  return [
    { gte: middle, lt, ...(cursor !== undefined && { cursor }) },
    { ...(range.gte !== undefined && { gte }), lt: middle },
  ]
}

function widthOf({ gte = OLDEST_SECONDS, lt = gte }: Range): number {
  return lt - gte
}
