import { StripeFailure } from './failure.js'
import type { ListPage, Reply } from './messages.js'

/** Readings of one page. If no two agree, Temporal retries the activity, with its back-off. */
const MAX_READINGS = 4

/**
 * Reads a list page. If the page is not sorted, reads it again, until one reading is sorted or two readings in a row
 * have the same objects. Stripe documents that lists are sorted by `created`, so one unsorted page may be an odd
 * answer that lacks objects. A list that is really unsorted gives the same page again.
 *
 * @throws {StripeFailure} `transient`, if no two readings agree
 */
export async function readUntilAgreed(
  read: () => Promise<Reply<ListPage>>,
  isSorted: (page: ListPage) => boolean,
): Promise<Reply<ListPage>> {
  let reply = await read()
  for (let readings = 1; !isSorted(reply.body); readings += 1) {
    if (readings === MAX_READINGS) {
      throw new StripeFailure(
        `Stripe answered ${MAX_READINGS} times with unsorted pages that differ. The page is read again later.`,
        { kind: 'transient' },
      )
    }
    const before = reply.body
    reply = await read()
    if (hasSameObjects(before, reply.body)) return reply
  }
  return reply
}

function hasSameObjects(one: ListPage, other: ListPage): boolean {
  const ids = ({ objects, hasMore }: ListPage) => [...objects.map(({ id }) => id), hasMore].join(' ')
  return ids(one) === ids(other)
}
