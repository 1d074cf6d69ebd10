import { readReferenced } from '../prisma/parents.js'
import type { Range } from '../workflows/activities.js'
import { fetchObjects } from './fetch-objects.js'
import { channelOf, type StepInput } from './passes.js'

const IDS_PER_STEP = 100

/**
 * Asks for objects that other rows refer to and that are not here: no list shows a price that was made inline. Those that are here
 * already are kept fresh by their events. The cursor is the last id asked for.
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
  const ids = await readReferenced(deps.database.pool, { account, type, after: range.cursor, limit: IDS_PER_STEP })
  await write(await fetchObjects(deps, { session, account, type, ids, channel: channelOf(input) }))
  const last = ids.at(-1)
  return ids.length < IDS_PER_STEP || last === undefined ? null : { ...range, cursor: last }
}
