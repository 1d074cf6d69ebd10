import type { BalanceTransaction, ChildTypeName, EventType, TypeName } from './object-shapes.js'
import type { Factory, Transaction } from './transaction.js'
import type { JsonObject } from './wire.js'

/** Parameters of a request by flat name, for example `customer`, `created[gte]` or `ids[]`. */
export type Parameters = ReadonlyMap<string, readonly string[]>

/**
 * Definition of an object type. It holds all that the engine needs to make, list, filter and retrieve objects
 * as Stripe does. Functions are methods here, so that the engine can treat all types alike. The engine gives
 * each only objects of its own type.
 */
export interface ObjectType<T> {
  /**
   * Path of the list. Each object is at `{listPath}/{id}`. Absent if the type is listed only under parents.
   */
  readonly listPath?: string
  /** List of one parent's objects. Each object is at `/{id}` below it. */
  readonly underParent?: UnderParent<T>
  readonly isRetrievable?: false
  /** Another path for retrieval, without the id. */
  readonly retrievePath?: string
  /** Permission that a restricted key needs, as in `rak_<permission>_read`. Default: the type's name. */
  readonly permission?: string
  /** Makes a new object, with the objects that it refers to. Absent if an operation makes the type. */
  readonly make?: Factory<T>
  /** Returns how a new object moves the account's balance. */
  movement?(this: void, object: T): Movement
  /** Makes the other changes that follow from a new object. */
  onCreated?(this: void, tx: Transaction, object: T): void
  /** Whether GET answers 200 with `deleted: true` for a deleted object. Otherwise, it answers 404. */
  readonly hasTombstones?: true
  /**
   * Event of every new object. The next two tell of every change and of a deletion. Absent if Stripe has no
   * such event.
   */
  readonly createdEvent?: EventType
  readonly updatedEvent?: EventType
  readonly deletedEvent?: EventType
  /** Returns the connected account that the events belong to: `event.account`. */
  connectedAccount?(this: void, object: T): string | null
  /** False if the list takes no `created`. */
  readonly hasCreatedFilter?: boolean
  /**
   * Returns the time of creation in Unix seconds, if `created` does not tell it. Undefined means unknown:
   * then lists show the object that was inserted last first.
   */
  createdAt?(this: void, object: T): number | undefined
  /** Returns the key, if several parents may have objects with the same id. */
  keyOf?(this: void, object: T): string
  /** True if the list takes neither `limit` nor cursors. It is always whole. */
  readonly isUnpaged?: true
  readonly filters: Readonly<Record<string, Filter<T>>>
  /** Parameters that the list accepts, but that have no effect here. */
  readonly ignored?: readonly string[]
  /** Returns false if the list never shows the object, except when filtered by test clock or customer. */
  isListable?(this: void, object: T): boolean
  /**
   * Parameters that compare a time or an amount, as `created` does. Checked on each object, without an index.
   */
  readonly ranges?: Readonly<Record<string, Range<T>>>
  readonly subLists?: readonly SubList<T>[]
  readonly relatedLists?: readonly RelatedList[]
  readonly derived?: readonly Derived[]
}

/** A movement of the account's balance. */
export interface Movement {
  /** Id of the balance transaction. Null if the balance does not move. */
  readonly id: string | null
  /** What moved the balance: a charge, a refund or a payout. */
  readonly source: string
  /** In the smallest currency unit. Negative if money leaves. */
  readonly amount: number
  readonly currency: string
  readonly type: BalanceTransaction['type']
}

/** A list under a parent, such as `/v1/customers/{id}/tax_ids`. */
interface UnderParent<T> {
  readonly type: TypeName
  path(this: void, parentId: string): string
  parentOf(this: void, object: T): string | null | undefined
  /** Filters that this list takes. Default: all. */
  readonly filters?: readonly string[]
}

/** A parameter that selects by equality. */
export interface Filter<T> {
  /** Returns the keys under which the filter finds the object. */
  keys(this: void, object: T): readonly string[]
  /** Valid values, if they are few. */
  readonly values?: readonly string[]
  /** Key that Stripe looks for if the parameter is absent: a hidden default. */
  readonly whenAbsent?: string | ((parameters: Parameters) => string | undefined)
  /** Value that turns the filter off. */
  readonly everything?: string
  /** Type of the object that the parameter names. An id that never existed is an error, not an empty list. */
  readonly refersTo?: TypeName
  /** True if Stripe refuses to list without this parameter. */
  readonly isRequired?: true
  /** True if this is no parameter: `whenAbsent` always applies. */
  readonly isHidden?: true
}

interface Range<T> {
  times(this: void, object: T): readonly (number | null | undefined)[]
  /** The only operator, instead of four. For example, `created_after` means `gt`. */
  readonly operator?: 'gt' | 'lt'
}

/** A list inside an object. Stripe cuts it at 10. */
export interface SubList<T> {
  /** Path of the field, for example `items` or `computed.upfront.line_items`. */
  readonly field: string
  readonly childType: ChildTypeName
  /** False if the field is present only with `expand`. */
  readonly isEmbedded: boolean
  /** Returns the path of the whole list. */
  url(this: void, parentId: string): string
  /** List path and parameter of its own, instead of a path under the parent. */
  readonly own?: OwnList
  /** True if each child is at `{url}/{id}`. */
  readonly isRetrievable?: true
  children(this: void, object: T): readonly Child[]
}

interface OwnList {
  readonly path: string
  readonly parameter: string
  readonly hasCreatedFilter?: true
  /** Fields that the list can filter by. */
  readonly filters?: readonly string[]
}

/** A list of objects that also exist on their own, such as a charge's refunds. Present only with `expand`. */
export interface RelatedList {
  readonly field: string
  readonly type: TypeName
  /** Filter that finds the objects by this object's id. Default: they have this object as their parent. */
  readonly filterBy?: string
  url(this: void, id: string): string
}

/**
 * An object computed from the objects under this one, such as a customer's cash balance. Present only with
 * `expand`.
 */
interface Derived {
  readonly field: string
  readonly type: TypeName
  /** Computes the object. @param under objects of `type` whose parent has this id */
  value(this: void, id: string, under: readonly JsonObject[]): object
}

export type Child = JsonObject

/** Most children of a sub-list that Stripe embeds. */
export const SUB_LIST_LIMIT = 10

/** Name of the index by parent. Not a parameter of any list. */
export const PARENT = '(parent)'

/** Name of the index that finds a child's parent. Not a parameter of any list. */
export const CHILD_IDS = '(ids of children)'

/** Key of objects that are on no test clock. The other objects are listed per clock only. */
export const NO_CLOCK = ''

export function field<T>(name: keyof T & string, more: Omit<Filter<T>, 'keys'> = {}): Filter<T> {
  return { keys: (object) => toKeys(object[name]), ...more }
}

export function flag<T>(name: keyof T & string, more: Omit<Filter<T>, 'keys'> = {}): Filter<T> {
  return field(name, { values: ['true', 'false'], ...more })
}

/** Creates a filter by a nested value. */
export function by<T>(value: (object: T) => unknown, more: Omit<Filter<T>, 'keys'> = {}): Filter<T> {
  return { keys: (object) => toKeys(value(object)), ...more }
}

export function toKeys(value: unknown): readonly string[] {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' ? [String(value)] : []
}
