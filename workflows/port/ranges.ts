/**
 * A half-open interval of `created`, Unix seconds, with the cursor to resume from. Lists are newest first.
 */
export interface Range {
  readonly gte?: number
  readonly lt?: number
  readonly cursor?: string
  /**
   * The page after this cursor was empty. The objects after the cursor are listed once more
   * without the interval.
   */
  readonly isUnlimited?: true
  /** The list turned out not to be sorted by `created`. It is paged by cursor alone, and never split. */
  readonly isByCursor?: true
}

/** A range that is still to be listed, with its listing pass. */
export interface RangeToList {
  readonly pass: string
  readonly range: Range
}

/** The remaining work of a type's listing. */
export interface RangeQueueState {
  /** Ranges that are not begun or not finished. */
  readonly waiting: readonly RangeToList[]
  /** How many times a range was split so far. */
  readonly splits: number
  /** Pages that were followed by another page. */
  readonly fullPages: number
  /**
   * A guess of the oldest object's `created`, Unix seconds. It is used only to split a range that has
   * no lower end. The oldest part of such a range keeps no lower end, so it includes objects that are
   * older than the guess.
   */
  readonly oldest?: number
}
