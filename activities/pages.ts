import type { ListPage, Reply, Request, StripeSession } from './stripe/client.js'

/** The most that Stripe puts on one page. */
export const PAGE_SIZE = 100

/** The request for what comes after the cursor. */
export function nextPage({ path, endpoint }: Request, cursor: string | undefined): Request {
  if (cursor === undefined) return { path, endpoint }
  return { path: `${path}${path.includes('?') ? '&' : '?'}starting_after=${encodeURIComponent(cursor)}`, endpoint }
}

/** All pages of a list, from its start to its end. @throws {StripeFailure} */
export async function* pagesOf(session: StripeSession, request: Request): AsyncGenerator<Reply<ListPage>> {
  for (let cursor: string | undefined, hasMore = true; hasMore;) {
    const page = await session.list(nextPage(request, cursor))
    yield page
    cursor = page.body.objects.at(-1)?.id
    hasMore = page.body.hasMore && cursor !== undefined
  }
}
