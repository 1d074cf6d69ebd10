/** A page of a list. */
export interface Page<Item, Cursor> {
  readonly data: readonly Item[]
  /** Where the next page begins; null after the last page. */
  readonly next: Cursor | null
}
