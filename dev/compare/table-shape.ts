/** Any object of Stripe's. */
export interface TrueObject {
  readonly id: string
  readonly [field: string]: unknown
}

/**
 * How a table's rows relate to objects. On purpose nothing here is shared with the code that writes the rows: where a column's value
 * comes from is said a second time, so that a mistake would have to be made twice.
 */
export interface TableShape {
  readonly table: string
  /** What its objects are called. Stripe calls the entries of four lists `item`: here each has the name of its own. */
  readonly type: string
  /** Of what lies in a list of its parent: the column with the parent's id. */
  readonly parentColumn?: string
  /** The parent is known by the list alone: the objects do not name it, and otherwise are like any. */
  readonly isParentUnsaid?: true
  /** Where the value of a column is, if not at the column's own name. */
  readonly paths?: Readonly<Record<string, string>>
  /** A row's id, if it is not the object's. */
  readonly rowId?: (object: TrueObject) => string
  /** There are no rows while there is no object of this type. */
  readonly ifAny?: string
  /** Stripe has no such object: there is a row for each object of `type`, and its `data` is ours. */
  readonly isMadeUp?: true
}
