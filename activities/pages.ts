import type { ListPage, Reply, Request, StripeSession } from './stripe/client.js'

/** The most that Stripe puts on one page. */
export const PAGE_SIZE = 100

/** The request for what comes after the cursor. */
export function nextPage({ path, endpoint }: Request, cursor: string | undefined): Request {
  if (cursor === undefined) return { path, endpoint }
  return { path: `${path}${path.includes('?') ? '&' : '?'}starting_after=${encodeURIComponent(cursor)}`, endpoint }
}

/** All pages of a list, from its start to its end. While one is worked on, the next is on its way. @throws {StripeFailure} */
export async function* pagesOf(session: StripeSession, request: Request): AsyncGenerator<Reply<ListPage>> {
  for (let next: Promise<Reply<ListPage>> | undefined = session.list(request); next;) {
    const page: Reply<ListPage> = await next
    const cursor: string | undefined = page.body.hasMore ? page.body.objects.at(-1)?.id : undefined
    next = cursor === undefined ? undefined : session.list(nextPage(request, cursor))
    next?.catch(() => undefined) // thrown when it is awaited; until then it must not end the process
    yield page
  }
}
