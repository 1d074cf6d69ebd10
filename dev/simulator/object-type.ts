import type { ChildTypeName, EventType, TypeName } from './object-shapes.js'
import type { Movement } from './operations/balance.js'
import type { Transaction } from './transaction.js'
import type { JsonObject } from './wire.js'

/** A request's parameters by their flat name: `customer`, `created[gte]`, `ids[]`. */
export type Parameters = ReadonlyMap<string, readonly string[]>

/**
 * All there is to say of an object type, so that the engine can make, list, filter and retrieve it as Stripe does. Functions are
 * methods here so that the engine can treat all types alike: it gives each only objects of its own type.
 */
export interface ObjectType<T> {
  /** Where all are listed, and each is at `/{id}`; absent: only under their parents. */
  readonly listPath?: string
  /** Where those of one parent are listed, and each is at `/{id}`. */
  readonly underParent?: UnderParent<T>
  readonly isRetrievable?: false
  /** Another place to retrieve one: its path less the id. */
  readonly retrievePath?: string
  /** What a restricted key needs, if it is not named as the type: `rak_<permission>_read`. */
  readonly permission?: string
  /** A new one with what it refers to; absent: some operation makes it. */
  readonly make?: Factory<T>
  /** What a new one moves of the account's balance, if it does. */
  movement?(this: void, object: T): Movement
  /** What else a new one changes. */
  onCreated?(this: void, tx: Transaction, object: T): void
  /** What GET says of a deleted one: 200 with `deleted: true`. Of all others it says 404. */
  readonly hasTombstones?: true
  /** What Stripe tells of every new one, of any change, and of a deletion; where it has no such event, nothing. */
  readonly createdEvent?: EventType
  readonly updatedEvent?: EventType
  readonly deletedEvent?: EventType
  /** The connected account whose events these are: `event.account`. */
  connectedAccount?(this: void, object: T): string | null
  /** False: the list takes no `created`. */
  readonly hasCreatedFilter?: boolean
  /** When it was made, if not `created` says it; undefined: nobody knows, and a list shows what was made last first. */
  createdAt?(this: void, object: T): number | undefined
  /** If ids are the same under several parents. */
  keyOf?(this: void, object: T): string
  /** True: the list takes neither `limit` nor cursors, and is always whole. */
  readonly isUnpaged?: true
  readonly filters: Readonly<Record<string, Filter<T>>>
  /** Parameters that the list takes, and that change nothing here. */
  readonly ignored?: readonly string[]
  /** False for what the list never shows, whatever it is asked for, unless by test clock or customer. */
  isListable?(this: void, object: T): boolean
  /** Parameters that compare a time or an amount, as `created` does; looked at object by object. */
  readonly ranges?: Readonly<Record<string, Range<T>>>
  readonly subLists?: readonly SubList<T>[]
  readonly relatedLists?: readonly RelatedList[]
  readonly derived?: readonly Derived[]
}

/** Makes a new object, not yet inserted, and sees to what it refers to. */
type Factory<T> = (this: void, tx: Transaction, fields: Partial<T>) => T

/** A list such as `/v1/customers/{id}/tax_ids`. */
interface UnderParent<T> {
  readonly type: TypeName
  path(this: void, parentId: string): string
  parentOf(this: void, object: T): string | null | undefined
  /** The filters that this list takes; all, if it is the only one. */
  readonly filters?: readonly string[]
}

/** A parameter that selects by equality. */
export interface Filter<T> {
  /** What an object is found under. */
  keys(this: void, object: T): readonly string[]
  /** The valid values, if they are few. */
  readonly values?: readonly string[]
  /** What Stripe looks for when the parameter is not given: its hidden defaults. */
  readonly whenAbsent?: string | ((parameters: Parameters) => string | undefined)
  /** The value that lifts the restriction. */
  readonly everything?: string
  /** Asking for one of these that never existed is a mistake, not an empty list. */
  readonly refersTo?: TypeName
  /** Stripe refuses to list without it. */
  readonly isRequired?: true
  /** Not a parameter: always `whenAbsent`. */
  readonly isHidden?: true
}

interface Range<T> {
  times(this: void, object: T): readonly (number | null | undefined)[]
  /** The only operator, instead of four: `created_after` is `gt`. */
  readonly operator?: 'gt' | 'lt'
}

/** A list inside of an object, which Stripe cuts at 10. */
export interface SubList<T> {
  /** Where it is: `items`, `computed.upfront.line_items`. */
  readonly field: string
  readonly childType: ChildTypeName
  /** False: only there when asked for with `expand`. */
  readonly isEmbedded: boolean
  /** Where the whole list is. */
  url(this: void, parentId: string): string
  /** A list path and parameter of its own, instead of one under its parent. */
  readonly own?: OwnList
  /** True: each is at `{url}/{id}`. */
  readonly isRetrievable?: true
  children(this: void, object: T): readonly Child[]
}

interface OwnList {
  readonly path: string
  readonly parameter: string
  readonly hasCreatedFilter?: true
  /** Fields that it can be filtered by. */
  readonly filters?: readonly string[]
}

/** A list of objects that exist by themselves, there when asked for with `expand`: a charge's refunds. */
export interface RelatedList {
  readonly field: string
  readonly type: TypeName
  /** The filter that finds them by the object's id; its being their parent, if it is not given. */
  readonly by?: string
  url(this: void, id: string): string
}

/** An object that follows from those of another type under it, there when asked for with `expand`: a customer's cash balance. */
interface Derived {
  readonly field: string
  readonly type: TypeName
  /** @param under as they are rendered */
  value(this: void, id: string, under: readonly JsonObject[]): object
}

export type Child = JsonObject

/** Stripe embeds no more of a sub-list than this. */
export const SUB_LIST_LIMIT = 10

/** Finds what is under a parent; not a parameter of any list. */
export const PARENT = '(parent)'

/** Finds the parent of a child; not a parameter of any list. */
export const CHILD_IDS = '(ids of children)'

/** An object that is on no test clock is found under this; the rest is listed per clock only. */
export const NO_CLOCK = ''

export function field<T>(name: keyof T & string, more: Omit<Filter<T>, 'keys'> = {}): Filter<T> {
  return { keys: (object) => toKeys(object[name]), ...more }
}

export function flag<T>(name: keyof T & string, more: Omit<Filter<T>, 'keys'> = {}): Filter<T> {
  return field(name, { values: ['true', 'false'], ...more })
}

/** For what is nested. */
export function by<T>(value: (object: T) => unknown, more: Omit<Filter<T>, 'keys'> = {}): Filter<T> {
  return { keys: (object) => toKeys(value(object)), ...more }
}

export function toKeys(value: unknown): readonly string[] {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' ? [String(value)] : []
}
