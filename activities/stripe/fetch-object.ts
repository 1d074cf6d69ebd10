import { objectType, type ObjectType, stripeIdOf } from '../../prisma/catalogue/catalogue.js'
import { isStub, type StripeObject } from '../../prisma/catalogue/json.js'
import type { Channel } from '../../prisma/catalogue/enumerated-columns.js'
import type { Observation } from '../../prisma/rows/observation.js'
import { fillPath, type PathParameters } from './fill-path.js'
import { nextPage, PAGE_SIZE } from './pages.js'
import type { StripeSession } from './client.js'
import type { Reply } from './messages.js'
import { toObservation } from './to-observation.js'

interface ObjectRequest {
  readonly type: ObjectType
  readonly id: string
  /** Ids that the request needs besides the object's own. */
  readonly pathParameters?: PathParameters | undefined
  /** For a type with one object per parent: the parent was just seen, so it is not requested. */
  readonly isParentThere?: boolean
}

export interface FetchInput extends ObjectRequest {
  readonly channel: Channel
  /** For a fetch that settles contested events: when the latest of them was received. */
  readonly contestedUntil?: Date
}

/**
 * Reads one object from Stripe, with its complete sub-lists. Returns what its row should hold: a tombstone
 * when Stripe no longer has the object.
 *
 * @throws {StripeFailure}
 */
export async function fetchObject(session: StripeSession, input: FetchInput): Promise<Observation> {
  const { type, id, pathParameters, channel, contestedUntil } = input
  const reply = await findObject(session, input)
  const object = isStub(reply.body) ? null : reply.body
  const parent = type.parentColumn === null ? undefined : pathParameters?.[type.parentColumn]
  return toObservation(session, { type, id, object, parent, reply, channel, contestedUntil })
}

/**
 * Reads one object from Stripe as it is on the wire. The body is null when Stripe has no such object. Sub-lists
 * may be cut.
 *
 * @throws {StripeFailure}
 */
export async function findObject(session: StripeSession, question: ObjectRequest): Promise<Reply<StripeObject | null>> {
  const { type, id, pathParameters: place } = question
  if (type.passes[0]?.kind === 'each') return findByParent(session, question)
  if (type.retrieval.path === null) return findInList(session, question)
  const expand = type.children.filter((child) => child.expand).map(({ field }) => `expand[]=${field.join('.')}`)
  const query = expand.length > 0 ? `?${expand.join('&')}` : ''
  const stripeId = stripeIdOf(id, type)
  const path = fillPath(type.retrieval.path, { ...place, id: stripeId })
  const { objects } = type
  return session.find({ path: `${path}${query}`, endpoint: type.retrieval.path, objects, id: stripeId })
}

/**
 * Reads an object of a type with one object per parent. Requests the parent first: if the parent is gone,
 * Stripe may answer with an empty list of children and no error.
 */
async function findByParent(session: StripeSession, question: ObjectRequest): Promise<Reply<StripeObject | null>> {
  const { type, id, isParentThere = false } = question
  if (!isParentThere) {
    const parent = await findObject(session, { type: objectType(type.passes[0]?.parent?.type ?? ''), id })
    if (parent.body === null || isStub(parent.body)) return { ...parent, body: null }
  }
  return findByChildren(session, question)
}

/** Reads an object by the list of its children. Stripe says nothing else about it. */
async function findByChildren(
  session: StripeSession,
  { type, id }: ObjectRequest,
): Promise<Reply<StripeObject | null>> {
  const [child] = type.children
  if (!child) throw new Error(`The type ${type.name} is read by its children, but has no child type.`)
  const { field, listPath } = child
  const path = `${fillPath(listPath, { id })}&limit=${PAGE_SIZE}`
  const { body, ...reply } = await session.findList({ path, endpoint: listPath, objects: child.objects })
  const children = body && { [field[0] ?? '']: { object: 'list', data: body.objects, has_more: body.hasMore } }
  return { ...reply, body: children && { ...createPlaceholder(type, id), ...children } }
}

/** Returns the object of a type with one object per parent. Its only content is the id of its parent. */
export function createPlaceholder({ name, parentColumn }: ObjectType, id: string): StripeObject {
  return { id, object: name, ...(parentColumn !== null && { [parentColumn]: id }) }
}

/**
 * Looks for an object in its type's list, or in its parent's. For types whose objects cannot be requested one
 * by one.
 */
async function findInList(
  session: StripeSession,
  { type, id, pathParameters: place }: ObjectRequest,
): Promise<Reply<StripeObject | null>> {
  const { passes, parentColumn } = type
  const [pass] = passes
  if (!pass) throw new Error(`The type ${type.name} has no list.`)
  const parent = parentColumn === null ? undefined : place?.[parentColumn]
  const path = fillPath(`${pass.path}?${[pass.query, `limit=${PAGE_SIZE}`].filter(Boolean).join('&')}`, {
    ...place,
    parent,
  })
  let seenAt: Date | undefined
  for (let cursor: string | undefined; ;) {
    const reply = await session.findList(nextPage({ path, endpoint: pass.path, objects: type.objects }, cursor))
    seenAt ??= reply.seenAt // the earliest time: an object may have moved to the first page since
    const found = reply.body?.objects.find((object) => object.id === id) ?? null
    cursor = reply.body?.hasMore ? reply.body.objects.at(-1)?.id : undefined
    if (found || cursor === undefined) return { ...reply, seenAt, body: found }
  }
}
