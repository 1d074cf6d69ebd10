import { objectType, type ObjectType, type Pass, rowIdOf, valueAt } from '../prisma/catalogue.js'
import { isStripeList } from '../prisma/json.js'
import type { Channel, Newcomer, WrittenPage } from '../prisma/write.js'
import { fillIn, type Place } from './fill-in.js'
import { nextPage, PAGE_SIZE } from './pages.js'
import type { ListPage, Reply, Request, StripeSession } from './stripe/client.js'
import { readList, toNewcomer } from './to-newcomer.js'

export interface PageInput {
  readonly type: ObjectType
  readonly pass: Pass
  /** Of a pass that is done per parent: the parent's id, as `parent`, and what else of it the pass needs. */
  readonly parent?: Place | undefined
  readonly created: { readonly gte?: number | undefined; readonly lt?: number | undefined }
  readonly customer?: string | undefined
  /** The id after which the page begins. */
  readonly cursor?: string | undefined
  readonly channel: Channel
}

export interface ListedPage {
  readonly newcomers: readonly Newcomer[]
  /** The page itself, when its objects are the newcomers'. */
  readonly asWritten?: WrittenPage | undefined
  readonly hasMore: boolean
  /** The last object: where the next page begins. `created` is undefined for types without it. */
  readonly last: { readonly id: string; readonly created: number | undefined } | undefined
}

/** Lists one page of a type, newest first, with the objects' sub-lists whole. */
export async function listPage(session: StripeSession, input: PageInput): Promise<ListedPage> {
  const { type, pass, parent, channel } = input
  if (pass.kind === 'via' && !parent) return listParentsPage(session, input)
  const { body, ...reply } = await readPage(session, input)
  const newcomers: Newcomer[] = []
  for (const object of body.objects) {
    const id = rowIdOf(object, type) ?? object.id
    newcomers.push(await toNewcomer(session, { type, id, object, parent: parent?.['parent'], reply, channel }))
  }
  const { objects, text } = body
  return { newcomers, asWritten: text === undefined ? undefined : { objects, text }, ...position(body, type) }
}

async function readPage(session: StripeSession, input: PageInput): Promise<Reply<ListPage>> {
  const { pass, parent = {}, cursor } = input
  const path = fillIn([pass.path, parametersOf(input)].filter(Boolean).join('?'), parent)
  const request = { path, endpoint: pass.path }
  if (pass.kind !== 'single') return session.list(nextPage(request, cursor))
  const reply = await session.find(request)
  return { ...reply, body: { objects: reply.body ? [reply.body] : [], hasMore: false, text: undefined } }
}

function parametersOf({ type, pass, created, customer }: PageInput): string {
  const isPaged = pass.kind === 'list' || pass.kind === 'via'
  const parameters = [
    isPaged && `limit=${PAGE_SIZE}`,
    pass.query,
    type.filters.created && created.gte !== undefined && `created[gte]=${created.gte}`,
    type.filters.created && created.lt !== undefined && `created[lt]=${created.lt}`,
    type.filters.customer && customer !== undefined && `customer=${encodeURIComponent(customer)}`,
    ...type.children.filter((child) => child.expand).map(({ field }) => `expand[]=data.${field.join('.')}`),
  ]
  return parameters.filter(Boolean).join('&')
}

function position({ objects, hasMore }: ListPage, type: ObjectType): Pick<ListedPage, 'hasMore' | 'last'> {
  const last = objects.at(-1)
  const created = valueAt(last, createdPath(type))
  return {
    hasMore: hasMore && last !== undefined,
    last: last && { id: last.id, created: typeof created === 'number' ? created : undefined },
  }
}

/** Where an object says when it was made: `created`, or `date` of an invoice item. */
function createdPath({ columns }: ObjectType): readonly string[] {
  return columns.find(({ name }) => name === 'created')?.path ?? ['created']
}

/** A page of parents with their sub-lists of this type: a hundred parents cost one request. */
async function listParentsPage(session: StripeSession, input: PageInput): Promise<ListedPage> {
  const { type, pass, cursor, channel } = input
  const parentType = objectType(pass.parent?.type ?? '')
  const { body, ...reply } = await session.list(nextPage(parentsPage(pass, PAGE_SIZE), cursor))
  const newcomers: Newcomer[] = []
  for (const parent of body.objects) {
    const embedded = parent[pass.via ?? '']
    const isWhole = isStripeList(embedded) && !embedded.has_more
    const whole = isWhole
      ? { objects: embedded.data, asOf: reply.asOf }
      : await readList(session, { listPath: pass.path.replace('{parent}', '{id}'), parentId: parent.id })
    for (const object of whole.objects) {
      const news = { type, id: object.id, object, parent: parent.id, reply: { ...reply, asOf: whole.asOf }, channel }
      newcomers.push(await toNewcomer(session, news))
    }
  }
  return { newcomers, ...position(body, parentType) }
}

/** The parents' own list with their sub-lists, for a pass `via` them. */
export function parentsPage({ parent, via }: Pass, limit: number): Request {
  const [list] = objectType(parent?.type ?? '').passes
  const query = [list?.query, `limit=${limit}`, `expand[]=data.${via}`].filter(Boolean).join('&')
  return { path: `${list?.path}?${query}`, endpoint: list?.path ?? '' }
}
