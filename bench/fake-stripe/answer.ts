import { type BenchType, indexOf, type Objects } from './objects.js'
import type { EventLog } from './event-log.js'
import type { Page, Window } from './page.js'

const ACCOUNT = 'acct_bench'

/** The largest page that Stripe answers with. */
const PAGE_LIMIT = 100

const TYPES = { '/v1/customers': 'customer', '/v1/subscriptions': 'subscription' } as const

export interface Answer {
  readonly status: number
  readonly body: string
}

/**
 * Answers a GET as Stripe would: single objects, and lists, newest first, with `created` filters and cursors.
 */
export function answer(url: URL, { objects, events }: { objects: Objects; events: EventLog }): Answer {
  const { pathname, searchParams } = url
  if (pathname === '/v1/account' || pathname === `/v1/accounts/${ACCOUNT}`) {
    return found(JSON.stringify({ id: ACCOUNT, object: 'account', created: objects.created(0) }))
  }
  if (pathname === '/v1/events') return found(list(pathname, events.page(parseWindow(searchParams))))
  const type = typeAt(pathname)
  if (type) return found(list(pathname, page(objects, type, searchParams)))
  const [, path = '', id = ''] = /^(\/v1\/\w+)\/(\w+)$/.exec(pathname) ?? []
  const ofOne = typeAt(path)
  if (!ofOne) return found(list(pathname, { data: [], hasMore: false })) // an empty list
  const index = indexOf(ofOne, id)
  return index !== undefined && index < objects.count ? found(objects.json(ofOne, index)) : missing(id)
}

function typeAt(path: string): BenchType | undefined {
  return path === '/v1/customers' || path === '/v1/subscriptions' ? TYPES[path] : undefined
}

function parseWindow(parameters: URLSearchParams): Window {
  const number = (name: string) => (parameters.has(name) ? Number(parameters.get(name)) : undefined)
  const gt = number('created[gt]')
  const lte = number('created[lte]')
  return {
    gte: number('created[gte]') ?? (gt === undefined ? 0 : gt + 1),
    lt: number('created[lt]') ?? (lte === undefined ? Infinity : lte + 1),
    limit: Math.min(number('limit') ?? 10, PAGE_LIMIT),
    after: parameters.get('starting_after') ?? undefined,
  }
}

function page(objects: Objects, type: BenchType, parameters: URLSearchParams): Page {
  const { gte, lt, limit, after } = parseWindow(parameters)
  const owner = parameters.get('customer')
  const only = owner === null ? undefined : (indexOf('customer', owner) ?? -1)
  const lowest = Math.max(objects.firstSince(gte), only ?? 0)
  const end = Math.min(
    lt === Infinity ? objects.count : objects.firstSince(lt),
    only === undefined ? Infinity : only + 1,
  )
  const from = after === undefined ? end : Math.min(end, indexOf(type, after) ?? 0)
  const to = Math.max(lowest, from - limit)
  const data: string[] = []
  for (let index = from - 1; index >= to; index--) data.push(objects.json(type, index))
  return { data, hasMore: to > lowest }
}

function list(url: string, { data, hasMore }: Page): string {
  return `{"object":"list","url":"${url}","has_more":${hasMore},"data":[${data.join(',')}]}`
}

function found(body: string): Answer {
  return { status: 200, body }
}

function missing(id: string): Answer {
  const error = {
    type: 'invalid_request_error',
    code: 'resource_missing',
    message: `No such object: '${id}'`,
    param: 'id',
  }
  return { status: 404, body: JSON.stringify({ error }) }
}

/** Returns a page of a list as JSON, without a server. The page with `index` 0 has the oldest objects. */
export function pageOf(objects: Objects, type: BenchType, index: number): string {
  const to = Math.min(objects.count, (index + 1) * PAGE_LIMIT)
  const data = Array.from({ length: to - index * PAGE_LIMIT }, (_, i) => objects.json(type, index * PAGE_LIMIT + i))
  return `[${data.join(',')}]`
}
