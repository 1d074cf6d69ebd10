import { type ChildType, type ObjectType, valueAt } from '../../prisma/catalogue/catalogue.js'
import { isWholeList, type StripeObject, withoutStubs } from '../../prisma/catalogue/json.js'
import { removeExcludedFromEach, removeExcluded } from '../../prisma/catalogue/selection.js'
import type { Channel } from '../../prisma/catalogue/enumerated-columns.js'
import type { Observation } from '../../prisma/rows/observation.js'
import { fillPath } from './fill-path.js'
import { PAGE_SIZE, iteratePages } from './pages.js'
import { API_VERSION, type StripeSession } from './client.js'
import type { Reply } from './messages.js'
import { StripeFailure } from './failure.js'

export interface FetchedObject {
  readonly type: ObjectType
  readonly id: string
  /** Null when the object is gone from Stripe. */
  readonly object: StripeObject | null
  /** For types that are listed per parent: the parent in whose list the object was. */
  readonly parent?: string | undefined
  /** The answer that the object came in. */
  readonly reply: Omit<Reply<unknown>, 'body'>
  readonly channel: Channel
  readonly contestedUntil?: Date | undefined
}

/**
 * Turns an object of Stripe's answer into new content for its row. Reads sub-lists that came cut to their
 * end.
 *
 * @throws {StripeFailure}
 */
export async function toObservation(session: StripeSession, fetched: FetchedObject): Promise<Observation> {
  const { type, id, object, parent, reply, channel, contestedUntil } = fetched
  const children = new Map<string, readonly StripeObject[]>()
  let { asOf } = reply
  for (const child of object ? type.children : []) {
    const whole = await wholeSubList(session, { child, object, parentId: id })
    children.set(child.name, removeExcludedFromEach(withoutStubs(whole.objects), child))
    // The sub-list was read after the object. So the upper bound `asOf` moves to the later time. `seenAt` is
    // a lower bound, and stays the object's.
    if (whole.asOf !== undefined) asOf = latest(asOf, whole.asOf)
  }
  return {
    id,
    object: object && removeExcluded(object, type),
    isDeleted: object === null,
    source: 'fetch',
    asOf,
    seenAt: reply.seenAt,
    channel,
    requestId: reply.requestId,
    apiVersion: API_VERSION,
    contestedUntil,
    parent,
    children,
  }
}

/** Returns whether a sub-list of an object came cut, so that it must be requested. */
export function hasCutList(object: StripeObject, { children }: ObjectType): boolean {
  return children.some(({ field }) => !isWholeList(valueAt(object, field)))
}

interface SubList {
  readonly objects: readonly StripeObject[]
  /** Undefined when the sub-list came with its parent. */
  readonly asOf?: Date | null
}

async function wholeSubList(
  session: StripeSession,
  { child, object, parentId }: { child: ChildType; object: StripeObject | null; parentId: string },
): Promise<SubList> {
  const embedded = valueAt(object, child.field)
  if (isWholeList(embedded)) return { objects: embedded.data }
  return readList(session, { listPath: child.listPath, parentId, objects: child.objects })
}

/**
 * Reads a parent's list from its start. Entries that are embedded in the parent may be older than the pages
 * that follow.
 *
 * @throws {StripeFailure}, transient when the list changed while it was read
 */
export async function readList(
  session: StripeSession,
  { listPath, parentId, objects: expected }: { listPath: string; parentId: string; objects: readonly string[] },
): Promise<{ objects: readonly StripeObject[]; asOf: Date | null }> {
  const objects = new Map<string, StripeObject>()
  const [endpoint = listPath] = listPath.split('?')
  const path = fillPath(`${listPath}${listPath.includes('?') ? '&' : '?'}limit=${PAGE_SIZE}`, { id: parentId })
  let asOf: Date | null | undefined
  try {
    for await (const page of iteratePages(session, { path, endpoint, objects: expected })) {
      for (const object of page.body.objects) objects.set(object.id, object)
      asOf = asOf === undefined ? page.asOf : latest(asOf, page.asOf)
    }
  } catch (cause) {
    // The parent or the object at the cursor was deleted meanwhile. A retry reads everything again, and its
    // answer says which.
    if (!(cause instanceof StripeFailure) || cause.kind !== 'missing') throw cause
    throw new StripeFailure(
      `The list ${path} changed while it was read. It is read again.`,
      { kind: 'transient' },
      { cause },
    )
  }
  return { objects: [...objects.values()], asOf: asOf ?? null }
}

/** Returns the later of two upper bounds; null when one of them is unknown. */
function latest(a: Date | null, b: Date | null): Date | null {
  return a && b ? new Date(Math.max(a.getTime(), b.getTime())) : null
}
