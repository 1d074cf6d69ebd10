/** Any Stripe object. */
export interface TrueObject {
  readonly id: string
  readonly [field: string]: unknown
}

/**
 * How a table's rows relate to objects. On purpose, this shares nothing with the code that writes the rows.
 * The source of each column is stated a second time, so that a mistake would have to be made twice.
 */
export interface TableShape {
  readonly table: string
  /** Name of the object type. Stripe names the entries of four lists `item`. Here each has its own name. */
  readonly type: string
  /** Column with the parent's id, for objects in a list of their parent. */
  readonly parentColumn?: string
  /**
   * Whether only the list tells the parent. The objects do not name it, but are otherwise like all others.
   */
  readonly isParentUnsaid?: true
  /** Path of a column's value in the object. Default: the column's name. */
  readonly paths?: Readonly<Record<string, string>>
  /** Returns a row's id, if it is not the object's id. */
  readonly rowId?: (object: TrueObject) => string
  /** The table has no rows while there is no object of this type. */
  readonly ifAny?: string
  /** Whether Stripe has no such object. Each object of `type` then has a row, whose `data` we make. */
  readonly isMadeUp?: true
}
