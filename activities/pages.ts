import type { Request } from './stripe/client.js'

/** The most that Stripe puts on one page. */
export const PAGE_SIZE = 100

/** The request for what comes after the cursor. */
export function nextPage({ path, endpoint }: Request, cursor: string | undefined): Request {
  if (cursor === undefined) return { path, endpoint }
  return { path: `${path}${path.includes('?') ? '&' : '?'}starting_after=${encodeURIComponent(cursor)}`, endpoint }
}
