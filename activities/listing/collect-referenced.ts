import { readMissingReferences } from '../../prisma/rows/parents.js'
import type { Range } from '../../workflows/port/ranges.js'
import type { ObjectType } from '../../prisma/catalogue/catalogue.js'
import { fetchObjects } from '../stripe/fetch-objects.js'
import type { Step } from './listed-part.js'
import { channelOf, type ListingReader, type RangeInput } from './passes.js'

/** Ids that are fetched in one step. */
const IDS_PER_STEP = 100

/**
 * Fetches objects that other rows refer to and that have no row yet. No list shows these objects, such as a
 * price that was made inline. Objects that have a row already are kept current by their events. The range's
 * cursor is the last id that was examined.
 */
export async function collectReferenced(
  { deps, session }: ListingReader,
  { input, type, range }: { input: RangeInput; type: ObjectType; range: Range },
): Promise<Step> {
  const { account } = input
  const limits = { after: range.cursor, limit: IDS_PER_STEP }
  const { ids, next } = await readMissingReferences(deps.database.pool, { account, type, ...limits })
  const fetched = await fetchObjects(deps, { session, account, type, ids, channel: channelOf(input) })
  return { rest: next === undefined ? null : { ...range, cursor: next }, writeTo: (write) => write(fetched) }
}
