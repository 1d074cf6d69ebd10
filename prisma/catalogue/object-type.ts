/** How a column is read out of an object's JSON: where, and as what. */
export interface Column {
  readonly name: string
  /** `reference`: an id, or an object that has it. */
  readonly kind: 'text' | 'reference' | 'boolean' | 'int8' | 'numeric' | 'timestamp' | 'jsonb'
  readonly path: readonly string[]
  /** It is in an index, which refuses long texts. */
  readonly isIndexed?: true
}

/** A sub-list of an object type whose entries are rows of their own; they have no events and follow their parent. */
export interface ChildType {
  /** `subscription_item` */
  readonly name: string
  /** The `object` values of its entries: `line_item` of an invoice's line. */
  readonly objects: readonly string[]
  readonly table: string
  /** Where the parent holds the sub-list: `items`, `computed.upfront.line_items`. */
  readonly field: readonly string[]
  /** The whole list, with `{id}` for the parent's id. */
  readonly listPath: string
  /** True: the field comes only when asked for by `expand[]`; it is then cut out of the stored object. */
  readonly expand: boolean
  readonly parentColumn: string
  readonly columns: readonly Column[]
  /** Paths that are removed before anything is stored; set by SYNC_EXCLUDE_FIELDS. */
  readonly excluded?: readonly (readonly string[])[]
}

/** One way to list a type; together, a type's passes list all of it. */
export interface Pass {
  /** Unique within the type: its path and query. */
  readonly name: string
  /** `/v1/customers`, or with the id of a parent: `/v1/customers/{parent}/tax_ids`. */
  readonly path: string
  /** `status=all`; may hold `{parent}` or a `{column}` of the parent. */
  readonly query: string
  /** Set: the pass is done once for each live row of this type. */
  readonly parent: {
    readonly type: string
    /** Only for parents where this column is set. */
    readonly where: string | null
  } | null
  /**
   * - `list`: pages of objects
   * - `unpaged`: a list that takes neither limit nor cursor
   * - `single`: one object instead of a list
   * - `via`: sub-lists that come with the pages of the parents' own list
   * - `where`: lists of those parents whose field `via` is not empty; it comes with the pages of the parents' own list
   * - `each`: no list: the object is its parent's, has its id, and is known by its children only
   */
  readonly kind: 'list' | 'unpaged' | 'single' | 'via' | 'where' | 'each'
  /** Of `via` and `where`: the path of the parents' field. Its first step is what `expand` asks for. */
  readonly via: readonly string[] | null
}

/** What speaks for a parent having objects of a type. Any of it is enough. */
export interface Evidence {
  /** Columns of the parent's row: one is set, and is not zero. */
  readonly columns: readonly string[]
  /** Rows that name the parent in `column`; with `anyOf`, only those where one of these columns is set, and is not zero. */
  readonly rows: readonly { readonly table: string; readonly column: string; readonly anyOf: readonly string[] }[]
  /** Events about the parent that say that a field of it has changed. */
  readonly events: readonly { readonly type: string; readonly field: string }[]
}

/** How one object is asked for. */
export interface Retrieval {
  /** `/v1/customers/{customer}/sources/{id}`; null: it is looked for in the list of `pass`. */
  readonly path: string | null
  /** Columns of the object's row (or fields of an event's object) that the path, or the list's parent, needs. */
  readonly needs: readonly string[]
}

/**
 * What the list of a type never shows: rows whose `field` has this value (`'null'`: none), or, with no value given, any; any row where
 * `field` is null.
 */
export interface Hidden {
  readonly field: string | null
  readonly value: string | null
  readonly reason: string
}

/** Events about another object that changes this one: a discount's are about the customer that it names. */
interface ToldBy {
  readonly object: string
  readonly path: readonly string[]
  readonly unless: readonly string[] | null
}

/** One kind of Stripe object: one Prisma model, one table. All of it comes from the model's doc comment. */
export interface ObjectType {
  /** Stripe's `object` value (`subscription`, `checkout.session`), or our own where several share a list (`customer_source`). */
  readonly name: string
  /** The `object` values of its objects. */
  readonly objects: readonly string[]
  /** Only objects where this field is a string are of this type. */
  readonly onlyIf: readonly string[] | null
  /** In schema `stripe`: `subscriptions`. */
  readonly table: string
  readonly passes: readonly Pass[]
  readonly retrieval: Retrieval
  readonly filters: { readonly created: boolean; readonly customer: boolean }
  /** Where an object names its customer; null for types that have none. */
  readonly customerPath: readonly string[] | null
  /** The customer is another row's: of the type `of`, whose id is in `column`. */
  readonly customerLookup: { readonly path: readonly string[]; readonly of: string } | null
  /** The column with the parent's id, of types that are listed per parent. */
  readonly parentColumn: string | null
  /** A parent's list is read only when something speaks for it; null: each parent's list is. */
  readonly evidence: Evidence | null
  /** Objects' ids are unique under this value of theirs only: a row's id is both, with a slash between. */
  readonly idPrefix: readonly string[] | null
  /** Event types that tell of it; of types without any, only listing shows a change. */
  readonly events: readonly string[]
  /** Those whose meaning is "gone". */
  readonly deletedBy: readonly string[]
  readonly toldBy: readonly ToldBy[]
  readonly hidden: readonly Hidden[]
  /** Columns with ids of objects that no list shows. */
  readonly collect: readonly { readonly table: string; readonly column: string }[]
  /** It is not asked for while the account has no object of this type. */
  readonly when: string | null
  /** Its objects are the key's own account's, even when their events come from a connected one. */
  readonly isPlatform: boolean
  readonly columns: readonly Column[]
  readonly children: readonly ChildType[]
  /** Paths that are removed before anything is stored; set by SYNC_EXCLUDE_FIELDS. */
  readonly excluded?: readonly (readonly string[])[]
}
