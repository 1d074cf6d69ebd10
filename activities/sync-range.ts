import { type ObjectType, objectType } from '../prisma/catalogue.js'
import { bisect } from '../prisma/failure.js'
import { hasAny } from '../prisma/parents.js'
import { readRowStates } from '../prisma/rows.js'
import type { Newcomer } from '../prisma/write.js'
import type { Range, SyncRangeInput, SyncRangeResult } from '../workflows/activities.js'
import type { Attempt } from './attempt.js'
import type { Deps } from './deps.js'
import { fetchObject } from './fetch-object.js'
import { listPage } from './list-page.js'
import { channelOf, COLLECT, isCustomerType, passNamed, type Step, type StepInput } from './passes.js'
import { collectReferenced } from './collect-referenced.js'
import { listPerParent } from './list-per-parent.js'
import { StripeFailure } from './stripe/failure.js'
import { writeNoted } from './write-noted.js'

/** Where an attempt stands; all before it is committed. */
interface Position {
  readonly rest: Range
  readonly done: Omit<SyncRangeResult, 'rest'>
}

/**
 * Lists a part of one pass of a type step by step, and writes each step, with the ids it saw, in a transaction of its own.
 *
 * Safe to run twice, and beside itself: a page that was written is only confirmed, and `sync_seen` keeps the first note of an id.
 * The cursor is reported after the commit, so the next attempt resumes at or before where this one was.
 */
export async function syncRange(deps: Deps, input: SyncRangeInput, attempt: Attempt): Promise<SyncRangeResult> {
  const session = deps.session(input.account, input.lane)
  const type = deps.selection.get(input.type)
  const next = stepOf(input, type)
  // Temporal hands back what an earlier attempt of this same activity reported.
  let { rest, done } = (attempt.lastHeartbeat as Position | undefined) ?? {
    rest: input.range,
    done: { listed: 0, inserted: 0, changed: 0, unchanged: 0, requests: 0, fullPages: 0, poison: [] },
  }

  if (
    type.when !== null &&
    !(await hasAny(deps.database.pool, { account: input.account, type: objectType(type.when) }))
  )
    return { ...done, rest: null } // there is nothing that it could be of

  async function write(newcomers: readonly Newcomer[]): Promise<void> {
    attempt.heartbeat({ rest, done })
    attempt.throwIfCancelled()
    done = add(done, await writePage(deps, { ...input, type }, newcomers))
  }

  for (let step = 1; step <= input.pages; step++) {
    attempt.heartbeat({ rest, done })
    attempt.throwIfCancelled()
    const requestsBefore = session.requests
    const isLast = step === input.pages
    const left: Range | null = await next({ deps, session, input, type, range: rest, isLast, write })
    done = { ...done, requests: done.requests + session.requests - requestsBefore }
    if (left === null) return { ...done, rest: null }
    done = { ...done, fullPages: done.fullPages + 1 }
    rest = left
  }
  return { ...done, rest }
}

/** How this pass is listed. */
function stepOf({ pass: name, customer }: SyncRangeInput, type: ObjectType): Step {
  if (name === COLLECT) return collectReferenced
  const pass = passNamed(type, name)
  if (customer !== undefined && isCustomerType(type)) return fetchCustomer
  const isPerParent = pass.parent !== null && (pass.kind !== 'via' || customer !== undefined)
  return isPerParent ? listPerParent : listPages()
}

/** Customers themselves cannot be listed by customer; there is only the one. */
async function fetchCustomer({ deps, session, input, type, write }: StepInput): Promise<null> {
  const { customer = '' } = input
  const newcomer = await fetchObject(session, { type, id: customer, channel: channelOf(input) })
  // An id that Stripe never gave out leaves no trace.
  const rows = await readRowStates(deps.database.pool, { account: input.account, type, ids: [customer] })
  if (!newcomer.isDeleted || rows.has(customer)) await write([newcomer])
  return null
}

/** A page that was read, and what is left of its range. */
interface Turn {
  readonly newcomers: readonly Newcomer[]
  readonly rest: Range | null
}

/** Lists a page at a time. While one is written, the next is on its way. */
function listPages(): Step {
  let ahead: Promise<Turn> | undefined
  return async (step) => {
    const { newcomers, rest } = await (ahead ?? readPage(step))
    ahead = rest && !step.isLast ? readPage({ ...step, range: rest }) : undefined
    ahead?.catch(() => undefined) // what it says is heard in its turn, after this page is written
    await step.write(newcomers)
    return rest
  }
}

async function readPage({ session, input, type, range }: StepInput): Promise<Turn> {
  const { cursor, ...created } = range
  const { customer } = input
  const pass = passNamed(type, input.pass)
  try {
    const page = await listPage(session, { type, pass, created, customer, cursor, channel: channelOf(input) })
    return { newcomers: page.newcomers, rest: page.hasMore && page.last ? remainder(range, page.last) : null }
  } catch (error) {
    // The object at the cursor is gone, so that Stripe cannot tell what comes after it.
    if (error instanceof StripeFailure && error.kind === 'missing' && cursor !== undefined) {
      return { newcomers: [], rest: created }
    }
    throw error
  }
}

interface WriteInput extends Omit<SyncRangeInput, 'type'> {
  readonly type: ObjectType
}

async function writePage(deps: Deps, input: WriteInput, newcomers: readonly Newcomer[]) {
  const { runId, account, dryRun, type } = input
  const counts = { listed: newcomers.length, inserted: 0, changed: 0, unchanged: 0, requests: 0, fullPages: 0 }
  const { pool } = deps.database

  const { poison } = await bisect(newcomers, async (part) => {
    const effects = await writeNoted(pool, {
      runId,
      account,
      type,
      dryRun,
      newcomers: part,
      mode: 'list',
      noteOf: (_, effect) => effect ?? 'unchanged',
    })
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

function add(a: Omit<SyncRangeResult, 'rest'>, b: Omit<SyncRangeResult, 'rest'>): Omit<SyncRangeResult, 'rest'> {
  return {
    listed: a.listed + b.listed,
    inserted: a.inserted + b.inserted,
    changed: a.changed + b.changed,
    unchanged: a.unchanged + b.unchanged,
    requests: a.requests + b.requests,
    fullPages: a.fullPages + b.fullPages,
    poison: [...a.poison, ...b.poison],
  }
}
