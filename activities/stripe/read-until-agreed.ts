import { StripeFailure } from './failure.js'
import type { ListPage, Reply } from './messages.js'

/** Readings in a row that must have the same objects before an unsorted page is believed. */
const AGREEING_READINGS = 4

/** Readings of one page. If they do not agree by then, Temporal retries the activity, with its back-off. */
const MAX_READINGS = 8

/**
 * Reads a list page. If the page is not sorted, reads it again, until one reading is sorted or four readings in a
 * row have the same objects. Stripe documents that lists are sorted by `created`, so an unsorted page may be an odd
 * answer that lacks objects. A list that is really unsorted gives the same page each time.
 *
 * @throws {StripeFailure} `transient`, if eight readings do not agree
 */
export async function readUntilAgreed(
  read: () => Promise<Reply<ListPage>>,
  isSorted: (page: ListPage) => boolean,
): Promise<Reply<ListPage>> {
  let before: ListPage | undefined
  let agreeing = 0
  for (let readings = 0; readings < MAX_READINGS; readings += 1) {
    const reply = await read()
    agreeing = before && hasSameObjects(before, reply.body) ? agreeing + 1 : 1
    if (isSorted(reply.body) || agreeing === AGREEING_READINGS) return reply
    before = reply.body
  }
  throw new StripeFailure(
    `Stripe answered ${MAX_READINGS} times with unsorted pages that differ. The page is read again later.`,
    { kind: 'transient' },
  )
}

function hasSameObjects(one: ListPage, other: ListPage): boolean {
  const ids = ({ objects, hasMore }: ListPage) => [...objects.map(({ id }) => id), hasMore].join(' ')
  return ids(one) === ids(other)
}
