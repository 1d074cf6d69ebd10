import { type ObjectType, objectType } from '../prisma/catalogue.js'
import { inTransaction } from '../prisma/client.js'
import { bisect } from '../prisma/failure.js'
import { noteSeen } from '../prisma/rows.js'
import { type Newcomer, writeObjects } from '../prisma/write.js'
import type { Range, SyncRangeInput, SyncRangeResult } from '../workflows/activities.js'
import type { Attempt } from './attempt.js'
import type { Deps } from './deps.js'
import { fetchObject } from './fetch-object.js'
import { type ListedPage, listPage } from './list-page.js'
import type { StripeSession } from './stripe/client.js'
import { StripeFailure } from './stripe/failure.js'

/** Then the activity ends and says what remains: the workflow can pause there. */
const PAGES_PER_ACTIVITY = 20

/** Where an attempt stands; all before it is committed. */
interface Position {
  readonly rest: Range
  readonly done: Omit<SyncRangeResult, 'rest'>
}

/**
 * Lists pages of one range of a type and writes each, with the ids it saw, in a transaction of its own.
 *
 * Safe to run twice, and beside itself: a page that was written is only confirmed, and `sync_seen` keeps the first note of an id.
 * The cursor is reported after the commit, so the next attempt resumes at or before where this one was.
 */
export async function syncRange(deps: Deps, input: SyncRangeInput, attempt: Attempt): Promise<SyncRangeResult> {
  const session = deps.session(input.account, 'sync')
  // Temporal hands back what an earlier attempt of this same activity reported.
  let { rest, done } = (attempt.lastHeartbeat as Position | undefined) ?? {
    rest: input.range,
    done: { listed: 0, inserted: 0, changed: 0, unchanged: 0, requests: 0, poison: [] },
  }

  for (let page = 0; page < PAGES_PER_ACTIVITY; page++) {
    attempt.heartbeat({ rest, done })
    attempt.throwIfCancelled()
    const requestsBefore = session.requests
    const listed = await listFrom(session, input, rest)
    const written = await writePage(deps, input, listed?.newcomers ?? [])
    done = add(done, { ...written, requests: session.requests - requestsBefore })
    if (!listed) rest = withoutCursor(rest)
    else if (listed.hasMore && listed.last) rest = remainder(rest, listed.last)
    else return { ...done, rest: null }
  }
  return { ...done, rest }
}

/** The next page; undefined when the object at the cursor is gone, so that Stripe cannot tell what comes after it. */
async function listFrom(
  session: StripeSession,
  { type: typeName, pass, customer }: SyncRangeInput,
  { cursor, ...created }: Range,
): Promise<ListedPage | undefined> {
  const type = objectType(typeName)
  if (customer !== undefined && isCustomerType(type)) {
    const newcomer = await fetchObject(session, { type, id: customer, channel: 'full-sync' })
    return { newcomers: [newcomer], hasMore: false, last: undefined }
  }
  try {
    return await listPage(session, { type, pass, created, customer, cursor, channel: 'full-sync' })
  } catch (error) {
    if (error instanceof StripeFailure && error.kind === 'missing' && cursor !== undefined) return undefined
    throw error
  }
}

/** Customers themselves cannot be listed by customer; there is only the one. */
export function isCustomerType(type: ObjectType): boolean {
  return type.customerPath?.[0] === 'id'
}

async function writePage(deps: Deps, input: SyncRangeInput, newcomers: readonly Newcomer[]) {
  const { runId, account, dryRun } = input
  const type = objectType(input.type)
  const counts = { listed: newcomers.length, inserted: 0, changed: 0, unchanged: 0 }
  const { pool } = deps.database

  const { poison } = await bisect(newcomers, async (part) => {
    const effects = await inTransaction(
      pool,
      async (client) => {
        const accepted = await writeObjects(client, { account, type, newcomers: part, mode: 'list' })
        const all = new Map(part.map(({ id }) => [id, accepted.get(id) ?? 'unchanged']))
        if (!dryRun) await noteSeen(client, { runId, account, typeName: type.name, effects: all })
        return all
      },
      // A dry run finds out what would change by doing it, and undoes it.
      { rollback: dryRun },
    )
    if (dryRun) await noteSeen(pool, { runId, account, typeName: type.name, effects })
    for (const effect of effects.values()) counts[effect] += 1
  })
  return { ...counts, poison: poison.map(({ id, error }) => `${id}: ${error}`) }
}

/** After a page that ends at an object created at `c`, the second `c` may hold more: it stays in the range. */
function remainder(range: Range, last: { id: string; created: number | undefined }): Range {
  return {
    ...(range.gte !== undefined && { gte: range.gte }),
    ...(last.created === undefined ? range.lt !== undefined && { lt: range.lt } : { lt: last.created + 1 }),
    cursor: last.id,
  }
}

function withoutCursor({ cursor: _, ...range }: Range): Range {
  return range
}

function add(a: Omit<SyncRangeResult, 'rest'>, b: Omit<SyncRangeResult, 'rest'>): Omit<SyncRangeResult, 'rest'> {
  return {
    listed: a.listed + b.listed,
    inserted: a.inserted + b.inserted,
    changed: a.changed + b.changed,
    unchanged: a.unchanged + b.unchanged,
    requests: a.requests + b.requests,
    poison: [...a.poison, ...b.poison],
  }
}
