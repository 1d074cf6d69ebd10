import type { ChildType, ObjectType } from '../prisma/catalogue.js'
import { isStripeList, type StripeObject } from '../prisma/json.js'
import type { Channel, Newcomer } from '../prisma/write.js'
import { API_VERSION, type Reply, type StripeSession } from './stripe/client.js'
import { StripeFailure } from './stripe/failure.js'

/** The most that Stripe puts on one page. */
export const PAGE_SIZE = 100

export interface FetchInput {
  readonly type: ObjectType
  readonly id: string
  readonly channel: Channel
  /** When the latest of the contested events was received that this fetch is made for. */
  readonly contestedUntil?: Date
}

/** Asks Stripe for one object and its whole sub-lists: a newcomer for its row, a tombstone when Stripe has it no more. */
export async function fetchObject(session: StripeSession, input: FetchInput): Promise<Newcomer> {
  const { type, id, channel, contestedUntil } = input
  const expand = type.children.filter((child) => child.expand).map(({ field }) => `expand[]=${field}`)
  const query = expand.length > 0 ? `?${expand.join('&')}` : ''
  const path = `${type.listPath}/${encodeURIComponent(id)}${query}`
  const reply = await session.find({ path, endpoint: `${type.listPath}/{id}` })
  const isGone = reply.body === null || reply.body['deleted'] === true
  return toNewcomer(session, { type, id, object: isGone ? null : reply.body, reply, channel, contestedUntil })
}

export interface FetchedObject {
  readonly type: ObjectType
  readonly id: string
  /** Null: gone from Stripe. */
  readonly object: StripeObject | null
  /** The answer that the object came in. */
  readonly reply: Omit<Reply<unknown>, 'body'>
  readonly channel: Channel
  readonly contestedUntil?: Date | undefined
}

/** What a GET or a list page said of one object, as news for its row; sub-lists that came cut are read to their end. */
export async function toNewcomer(session: StripeSession, fetched: FetchedObject): Promise<Newcomer> {
  const { type, id, object, reply, channel, contestedUntil } = fetched
  const children = new Map<string, readonly StripeObject[]>()
  let { asOf } = reply
  for (const child of object ? type.children : []) {
    const embedded = object?.[child.field]
    if (isStripeList(embedded) && !embedded.has_more) {
      children.set(child.field, embedded.data)
    } else {
      const whole = await readSubList(session, child, id)
      children.set(child.field, whole.objects)
      // Read after the object, so the news as a whole may hold a state as late as this. `seenAt` stays the object's: the earliest.
      asOf = latest(asOf, whole.asOf)
    }
  }
  return {
    id,
    object,
    isDeleted: object === null,
    source: 'fetch',
    asOf,
    seenAt: reply.seenAt,
    channel,
    requestId: reply.requestId,
    apiVersion: API_VERSION,
    contestedUntil,
    children,
  }
}

/** Reads a sub-list from its start: what is embedded in the parent may be older than what follows. */
async function readSubList(session: StripeSession, child: ChildType, parentId: string) {
  const objects = new Map<string, StripeObject>()
  const [path = '', query] = child.listPath.replace('{id}', encodeURIComponent(parentId)).split('?')
  let asOf: Date | null | undefined
  for (let cursor: string | undefined, hasMore = true; hasMore;) {
    const parameters = [query, `limit=${PAGE_SIZE}`, cursor && `starting_after=${cursor}`].filter(Boolean)
    const page = await session
      .list({ path: `${path}?${parameters.join('&')}`, endpoint: child.listPath.split('?')[0] ?? path })
      .catch((cause: unknown) => {
        // The parent or the cursor went away in between: the whole is asked for again, and then says so itself.
        if (!(cause instanceof StripeFailure) || cause.kind !== 'missing') throw cause
        throw new StripeFailure(`${path} changed while it was read.`, { kind: 'transient' }, { cause })
      })
    for (const object of page.body.objects) objects.set(object.id, object)
    asOf = asOf === undefined ? page.asOf : latest(asOf, page.asOf)
    cursor = page.body.objects.at(-1)?.id
    hasMore = page.body.hasMore && cursor !== undefined
  }
  return { objects: [...objects.values()], asOf: asOf ?? null }
}

/** The later of two upper bounds; unknown when one of them is. */
function latest(a: Date | null, b: Date | null): Date | null {
  return a && b ? new Date(Math.max(a.getTime(), b.getTime())) : null
}
