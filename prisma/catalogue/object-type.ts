/** How a column's value is read out of an object's JSON: its path and its kind. */
export interface Column {
  readonly name: string
  /** `reference`: an id, or the whole object in its place. */
  readonly kind: 'text' | 'reference' | 'boolean' | 'int8' | 'numeric' | 'timestamp' | 'jsonb'
  readonly path: readonly string[]
  /** An index contains the column. An index refuses long texts. */
  readonly isIndexed?: true
}

/**
 * A sub-list of an object type. Its entries are rows of their own. They have no events, and are written when
 * their parent is.
 */
export interface ChildType {
  /** `subscription_item` */
  readonly name: string
  /** The `object` values of its entries. An invoice's lines have `line_item`. */
  readonly objects: readonly string[]
  readonly table: string
  /** Path of the sub-list in the parent: `['items']`, `['computed', 'upfront', 'line_items']`. */
  readonly field: readonly string[]
  /** Path of the whole list, with `{id}` for the parent's id. */
  readonly listPath: string
  /**
   * True: Stripe sends the field only if a request asks for it by `expand[]`. The field is then cut out of
   * the stored object.
   */
  readonly expand: boolean
  readonly parentColumn: string
  readonly columns: readonly Column[]
  /** Paths that are removed from objects before they are stored. SYNC_EXCLUDE_FIELDS sets them. */
  readonly excluded?: readonly (readonly string[])[]
}

/** One way to list a type. Together, a type's passes list all of it. */
export interface Pass {
  /** Its path and query. Unique within the type. */
  readonly name: string
  /** `/v1/customers`, or with a placeholder for the parent's id: `/v1/customers/{parent}/tax_ids`. */
  readonly path: string
  /** `status=all`. It may contain `{parent}` or a `{column}` of the parent. */
  readonly query: string
  /** If set, the pass is made once for each live row of this type. */
  readonly parent: {
    readonly type: string
    /** If set, only for parents whose column of this name is set. */
    readonly where: string | null
  } | null
  /**
   * - `list`: pages of objects
   * - `unpaged`: a list that takes neither limit nor cursor
   * - `single`: one object instead of a list
   * - `via`: sub-lists that come with the pages of the parents' own list
   * - `where`: a list for each parent whose field `via` is not empty. The field comes with the pages of the
   *   parents' own list
   * - `each`: no list. There is one object for each parent, with the parent's id. Only its children are known
   */
  readonly kind: 'list' | 'unpaged' | 'single' | 'via' | 'where' | 'each'
  /** For `via` and `where`: the path of the parents' field. Requests ask for its first key by `expand`. */
  readonly via: readonly string[] | null
}

/** Evidence that a parent may have objects of a type. Any one of these is enough. */
export interface Evidence {
  /** Columns of the parent's row. One of them is set, and is not zero. */
  readonly columns: readonly string[]
  /**
   * Rows that name the parent in `column`. If `anyOf` has entries, one of these columns must also be set, and
   * must not be zero.
   */
  readonly rows: readonly { readonly table: string; readonly column: string; readonly anyOf: readonly string[] }[]
  /** Events about the parent that say that this field of it has changed. */
  readonly events: readonly { readonly type: string; readonly field: string }[]
}

/** How one object is requested. */
export interface Retrieval {
  /** `/v1/customers/{customer}/sources/{id}`. Null: the object is searched in the list of the first pass. */
  readonly path: string | null
  /**
   * Columns of the object's row (or fields of an event's object) that fill in the path, or the list's path.
   */
  readonly needs: readonly string[]
}

/**
 * Rows that no list of the type shows:
 * - `field` and `value` are set: rows whose field has this value. The value `'null'` means that the field is
 *   not set
 * - only `field` is set: rows whose field is set
 * - `field` is null: all rows
 */
export interface Hidden {
  readonly field: string | null
  readonly value: string | null
  readonly reason: string
}

/**
 * Events about another object that change this one. A discount's events change the customer that the discount
 * names. `path` leads to this object's id in the other object. Events whose object has a string at `unless`
 * do not count.
 */
interface ToldBy {
  readonly object: string
  readonly path: readonly string[]
  readonly unless: readonly string[] | null
}

/**
 * One kind of Stripe object, with one Prisma model and one table. The generator reads these properties from
 * the model and its doc comment (prisma/schema/main.prisma explains the annotations).
 */
export interface ObjectType {
  /**
   * Stripe's `object` value (`subscription`, `checkout.session`), or a name of our own if several values
   * share a list (`customer_source`).
   */
  readonly name: string
  /** The `object` values of its objects. */
  readonly objects: readonly string[]
  /** If set, only objects that have a string at this path are of this type. */
  readonly onlyIf: readonly string[] | null
  /** Name in schema `stripe`: `subscriptions`. */
  readonly table: string
  readonly passes: readonly Pass[]
  readonly retrieval: Retrieval
  readonly filters: { readonly created: boolean; readonly customer: boolean }
  /** Path of the customer's id in an object. Null if the type has none. */
  readonly customerPath: readonly string[] | null
  /**
   * The customer is the one of another row. That row is of type `of`, and its id is at `path` in this object.
   */
  readonly customerLookup: { readonly path: readonly string[]; readonly of: string } | null
  /** For types that are listed per parent: the column with the parent's id. */
  readonly parentColumn: string | null
  /** Lists are read only for parents with this evidence. Null: for all parents. */
  readonly evidence: Evidence | null
  /**
   * If set, an object's id is unique only together with the value at this path of the object. A row's id is
   * then that value, a slash, and the object's id.
   */
  readonly idPrefix: readonly string[] | null
  /** Event types about the type. If there are none, only a listing shows changes. */
  readonly events: readonly string[]
  /** Event types that mean "gone". */
  readonly deletedBy: readonly string[]
  readonly toldBy: readonly ToldBy[]
  readonly hidden: readonly Hidden[]
  /** Columns with ids of objects of this type that no list shows. */
  readonly collect: readonly { readonly table: string; readonly column: string }[]
  /** The type is not requested while the account has no object of this other type. */
  readonly when: string | null
  /** Its objects belong to the key's own account, even if their events come from a connected account. */
  readonly isPlatform: boolean
  readonly columns: readonly Column[]
  readonly children: readonly ChildType[]
  /** Paths that are removed from objects before they are stored. SYNC_EXCLUDE_FIELDS sets them. */
  readonly excluded?: readonly (readonly string[])[]
}
