import { readReferenced } from '../../prisma/rows/parents.js'
import type { Range } from '../../workflows/port/ranges.js'
import { fetchObjects } from '../stripe/fetch-objects.js'
import { channelOf, type StepInput } from './passes.js'

const IDS_PER_STEP = 100

/**
 * Asks for objects that other rows refer to and that are not here: no list shows a price that was made inline. Those that are here
 * already are kept fresh by their events. The cursor is the last id looked at.
 */
export async function collectReferenced({
  deps,
  session,
  input,
  type,
  range,
  write,
}: StepInput): Promise<Range | null> {
  const { account } = input
  const limits = { after: range.cursor, limit: IDS_PER_STEP }
  const { ids, next } = await readReferenced(deps.database.pool, { account, type, ...limits })
  await write(await fetchObjects(deps, { session, account, type, ids, channel: channelOf(input) }))
  return next === undefined ? null : { ...range, cursor: next }
}
