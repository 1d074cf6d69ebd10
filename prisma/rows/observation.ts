import { type ChildType, type ObjectType, valueAt } from '../catalogue/catalogue.js'
import type { Channel, ContentSource } from '../catalogue/enumerated-columns.js'
import { isStripeList, type StripeObject } from '../catalogue/json.js'
import { removePath } from '../catalogue/selection.js'

/**
 * One observation of one object, on its way to the row: a snapshot from an event, or an answer of Stripe's
 * API.
 */
export interface Observation {
  readonly id: string
  /** Null: Stripe says that the object is gone, and nothing more (404, `deleted: true`). */
  readonly object: StripeObject | null
  /** The object is gone from Stripe. `object` may still hold its last known content (a deletion event). */
  readonly isDeleted: boolean
  readonly source: ContentSource
  /**
   * By Stripe's clock. Snapshot: `event.created`. Fetch: an upper bound for the time of the read; null if
   * unknown.
   */
  readonly asOf: Date | null
  /**
   * By our database's clock. Snapshot: when the event was received. Fetch: a lower bound for when the request
   * was sent.
   */
  readonly seenAt: Date
  readonly channel: Channel
  readonly eventId?: string | undefined
  readonly requestId?: string | undefined
  readonly apiVersion: string | null
  /** For a fetch for contested events: when the last of these events was received. */
  readonly contestedUntil?: Date | undefined
  /** The parent in whose list the object was, for types that are listed per parent. */
  readonly parent?: string | undefined
  /**
   * Whole sub-lists, by the child's name. If a child is missing, its rows stay as they are. If a list is the
   * same array as in `object`, the children are read out of the parent's row.
   */
  readonly children: ReadonlyMap<string, readonly StripeObject[]>
}

/** Returns what the row keeps as `data`: the object, or a stub if only the id is known. */
export function dataOf({ id, object }: Pick<Observation, 'id' | 'object'>, type: ObjectType): object {
  return object ? withoutExpandedFields(object, type) : { id, object: type.name, deleted: true }
}

/**
 * Removes the fields that come only by `expand[]`. Events carry the object without them, and their entries
 * are rows of the child's table.
 */
function withoutExpandedFields(object: StripeObject, type: ObjectType): StripeObject {
  return type.children.reduce((rest, { expand, field }) => (expand ? removePath(rest, field) : rest), object)
}

/** Returns true if the object's `data` holds the whole list of a child. */
export function hasSubListInData(
  observation: Observation,
  { type, child }: { type: ObjectType; child: ChildType },
): boolean {
  const held = valueAt(dataOf(observation, type), child.field)
  return isStripeList(held) && held.data === readSubList(observation, child)
}

/**
 * Returns the whole list of a child that came with the object. Empty if the object is gone. Undefined: no
 * whole list came.
 */
export function readSubList(
  { isDeleted, children }: Observation,
  { name }: ChildType,
): readonly StripeObject[] | undefined {
  return isDeleted ? [] : children.get(name)
}
