import type { ListPage, Reply, Request, StripeSession } from './stripe/client.js'

/** The most that Stripe puts on one page. */
export const PAGE_SIZE = 100

/** A half-open interval of `created`, Unix seconds. */
export interface Window {
  readonly gte?: number | undefined
  readonly lt?: number | undefined
}

/** Adds the cursor to a list request: the page then begins after that object. */
export function nextPage(request: Request, cursor: string | undefined): Request {
  return cursor === undefined ? request : withQuery(request, [`starting_after=${encodeURIComponent(cursor)}`])
}

/** Limits a list request to objects that were created in a window. */
export function within(request: Request, { gte, lt }: Window): Request {
  const bounds = { gte, lt }
  return withQuery(
    request,
    Object.entries(bounds).flatMap(([name, seconds]) => (seconds === undefined ? [] : `created[${name}]=${seconds}`)),
  )
}

function withQuery(request: Request, parameters: readonly string[]): Request {
  if (parameters.length === 0) return request
  const { path } = request
  return { ...request, path: `${path}${path.includes('?') ? '&' : '?'}${parameters.join('&')}` }
}

/**
 * Yields all pages of a list, from its start to its end. Asks for the next page while the caller works on one.
 *
 * @throws {StripeFailure}
 */
export async function* pagesOf(session: StripeSession, request: Request): AsyncGenerator<Reply<ListPage>> {
  for (let next: Promise<Reply<ListPage>> | undefined = session.list(request); next;) {
    const page: Reply<ListPage> = await next
    const cursor: string | undefined = page.body.hasMore ? page.body.objects.at(-1)?.id : undefined
    next = cursor === undefined ? undefined : session.list(nextPage(request, cursor))
    next?.catch(() => undefined) // thrown when it is awaited; until then it must not end the process
    yield page
  }
}

/**
 * Yields all pages of a list within a window of `created`, newest first. The list must be sorted by `created`.
 *
 * A page with a cursor inside of a window is not trusted when it is empty: a public report about Stripe's sync engine (pull request 378 of
 * its fork) says that Stripe then leaves out objects of the cursor's second. So the rest of the window, from that second down, is listed
 * once more without a cursor. That costs one request, and only when a page after a full one is empty.
 *
 * @throws {StripeFailure}
 */
export async function* pagesWithin(
  session: StripeSession,
  request: Request,
  window: Window,
): AsyncGenerator<Reply<ListPage>> {
  let rest: Window = window
  let listedAgain: number | undefined
  for (let oldest: number | undefined; ;) {
    let isCutShort = false
    for await (const page of pagesOf(session, within(request, rest))) {
      yield page
      isCutShort = oldest !== undefined && page.body.objects.length === 0
      oldest = secondOf(page.body) ?? oldest
    }
    if (!isCutShort || oldest === undefined || oldest === listedAgain) return
    listedAgain = oldest
    rest = { ...window, lt: oldest + 1 }
  }
}

function secondOf({ objects }: ListPage): number | undefined {
  const created = objects.at(-1)?.['created']
  return typeof created === 'number' ? created : undefined
}
