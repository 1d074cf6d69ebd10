import {
  findEmbeddedPass,
  isReadFromParentPages,
  objectType,
  type ObjectType,
  type Pass,
  rowIdOf,
  valueAt,
} from '../../prisma/catalogue/catalogue.js'
import { type StripeObject, withoutStubs } from '../../prisma/catalogue/json.js'
import { removePath } from '../../prisma/catalogue/selection.js'
import type { Channel } from '../../prisma/catalogue/enumerated-columns.js'
import type { Observation } from '../../prisma/rows/observation.js'
import type { RawPage } from '../../prisma/rows/write-input.js'
import { fillPath, type PathParameters } from './fill-path.js'
import { nextPage, PAGE_SIZE, addWindow } from './pages.js'
import { readEach, type Refusal } from './read-each.js'
import { type ParentsPage, readEmbedded } from './read-embedded.js'
import { readUntilAgreed } from './read-until-agreed.js'
import { isInWindow, type Window } from './check-page.js'
import type { StripeSession } from './client.js'
import type { StripeFailure } from './failure.js'
import type { ListPage, Reply, Request } from './messages.js'
import { hasCutList, toObservation } from './to-observation.js'

/**
 * The number of sub-lists of one page that are read at once. A retry of one does not delay the others then.
 * The budget spaces the requests.
 */
const CONCURRENT_SUB_LISTS = 10

export interface PageInput {
  readonly type: ObjectType
  readonly pass: Pass
  /**
   * For a pass that runs once per parent: the parent's id as `parent`, and the parent's columns that the pass
   * needs.
   */
  readonly parent?: PathParameters | undefined
  readonly created: Window
  /** The list is requested without the window. Objects outside the window are removed from the answer. */
  readonly isByCursor?: boolean | undefined
  readonly customer?: string | undefined
  /** The page begins after the object with this id. */
  readonly cursor?: string | undefined
  readonly channel: Channel
  /** Types whose objects must come with the page. */
  readonly embeds?: readonly ObjectType[]
}

export interface ListedPage {
  readonly observations: readonly Observation[]
  /** Objects, or parents, whose sub-list Stripe refused. They are not among `observations`. */
  readonly refused: readonly Refusal[]
  /** The page with its text. Undefined unless `observations` are exactly the objects of the page. */
  readonly rawPage?: RawPage | undefined
  /** The length of the answer's text in characters; 0 when the text was not kept. */
  readonly bytes: number
  /**
   * The page with the fields of `embeds`, or the failure because of which Stripe lists it only without them.
   * Undefined without `embeds`.
   */
  readonly embedding?: ParentsPage | StripeFailure | undefined
  readonly hasMore: boolean
  /** True when no object is newer than the one before it. */
  readonly isSorted: boolean
  /**
   * The last object of the page: the next page begins after it. `created` is undefined for types without it.
   */
  readonly last: { readonly id: string; readonly created: number | undefined } | undefined
}

/**
 * Lists one page of a type, newest first, with complete sub-lists. An object whose sub-list Stripe refuses is
 * left out and reported. A stub does not count as listed, so its row is requested later, like every row that
 * the list lacks.
 *
 * @throws {StripeFailure}
 */
export async function listPage(session: StripeSession, input: PageInput): Promise<ListedPage> {
  const { type, pass, parent, channel, embeds = [] } = input
  if (isReadFromParentPages(pass) && !parent) return listParentsPage(session, input)
  const { body, ...reply } = await readPage(session, input)
  const listed = withoutStubs(body.objects)
  const wanted = input.isByCursor
    ? listed.filter((object) => isInWindow(createdOf(object, type), input.created))
    : listed
  const objects = withoutFields(wanted, fieldsOf(input))
  const idOf = (object: StripeObject) => rowIdOf(object, type) ?? object.id
  const { answers, refused } = await readEach(
    objects,
    {
      session,
      limit: CONCURRENT_SUB_LISTS,
      idOf,
      needsRequest: (object) => hasCutList(object, type),
      isReadable: true,
    },
    (object) => toObservation(session, { type, id: idOf(object), object, parent: parent?.['parent'], reply, channel }),
  )
  const { text } = body
  const isAsWritten = text !== undefined && answers.size === body.objects.length && embeds.length === 0
  return {
    observations: objects.flatMap((object) => answers.get(object) ?? []),
    refused,
    rawPage: isAsWritten ? { objects, text } : undefined,
    embedding: embeds.length > 0 ? { parents: wanted, reply, channel } : undefined,
    ...position(body, type),
  }
}

async function readPage(session: StripeSession, input: PageInput): Promise<Reply<ListPage>> {
  const { type, pass, parent = {}, created, cursor } = input
  const path = fillPath([pass.path, parametersOf(input)].filter(Boolean).join('?'), parent)
  const request = { path, endpoint: pass.path, objects: type.objects }
  const isLimited = type.filters.created && !input.isByCursor
  if (pass.kind !== 'single') {
    const list = () => session.list(nextPage(addWindow(request, isLimited ? created : {}), cursor))
    // The other types are always listed by cursor alone, so their order does not matter.
    return type.filters.created ? readUntilAgreed(list, ({ objects }) => isSorted(objects, type)) : list()
  }
  const reply = await session.find(request)
  return { ...reply, body: { objects: reply.body ? [reply.body] : [], hasMore: false, text: undefined } }
}

function parametersOf(input: PageInput): string {
  const { type, pass, customer } = input
  const isPaged = pass.kind === 'list' || isReadFromParentPages(pass)
  const parameters = [
    isPaged && `limit=${PAGE_SIZE}`,
    pass.query,
    type.filters.customer && customer !== undefined && `customer=${encodeURIComponent(customer)}`,
    ...type.children.filter((child) => child.expand).map(({ field }) => `expand[]=data.${field.join('.')}`),
    ...fieldsOf(input).map((field) => `expand[]=data.${field}`),
  ]
  return parameters.filter(Boolean).join('&')
}

/** Returns the fields that hold the objects of the embedded types. */
function fieldsOf({ type, embeds = [] }: PageInput): string[] {
  return embeds.flatMap((each) => findEmbeddedPass(each, type.name)?.via?.[0] ?? [])
}

/** Removes the fields of embedded types. Objects are stored without them, because no event has them. */
function withoutFields(objects: readonly StripeObject[], fields: readonly string[]): readonly StripeObject[] {
  if (fields.length === 0) return objects
  return objects.map((object) => fields.reduce((rest, field) => removePath(rest, [field]), object))
}

function position(
  { objects, hasMore, text = '' }: ListPage,
  type: ObjectType,
): Omit<ListedPage, 'observations' | 'refused' | 'rawPage'> {
  const last = objects.at(-1)
  return {
    bytes: text.length,
    hasMore,
    isSorted: isSorted(objects, type),
    last: last && { id: last.id, created: createdOf(last, type) },
  }
}

function isSorted(objects: readonly StripeObject[], type: ObjectType): boolean {
  const seconds = objects.flatMap((object) => createdOf(object, type) ?? [])
  return seconds.every((second, index) => index === 0 || second <= (seconds[index - 1] ?? second))
}

function createdOf(object: StripeObject, type: ObjectType): number | undefined {
  const created = valueAt(object, createdPath(type))
  return typeof created === 'number' ? created : undefined
}

/** Returns where an object says when it was created: in `created`, or in `date` of an invoice item. */
function createdPath({ columns }: ObjectType): readonly string[] {
  return columns.find(({ name }) => name === 'created')?.path ?? ['created']
}

/**
 * Lists a page of parents with the field that is the sub-list, or that says whether there is one. A hundred
 * parents cost one request.
 */
async function listParentsPage(session: StripeSession, input: PageInput): Promise<ListedPage> {
  const { type, pass, cursor, channel } = input
  const parentType = objectType(pass.parent?.type ?? '')
  const { body, ...reply } = await readUntilAgreed(
    () => session.list(nextPage(parentsPage(pass, PAGE_SIZE), cursor)),
    ({ objects }) => isSorted(objects, parentType),
  )
  const parents = withoutStubs(body.objects)
  const embedded = await readEmbedded(session, { type, pass, parents, reply, channel })
  return { ...embedded, ...position(body, parentType) }
}

/** Returns a request for the parents' own list, with the field of a pass `via` or `where`. */
export function parentsPage({ parent, via }: Pass, limit: number): Request {
  const [list] = objectType(parent?.type ?? '').passes
  const query = [list?.query, `limit=${limit}`, `expand[]=data.${via?.[0]}`].filter(Boolean).join('&')
  return { path: `${list?.path}?${query}`, endpoint: list?.path ?? '', objects: objectType(parent?.type ?? '').objects }
}
