import { isReadFromParentPages, type ObjectType, objectType } from '../../prisma/catalogue/catalogue.js'
import { hasLiveRow } from '../../prisma/rows/parents.js'
import { readRowStates } from '../../prisma/rows/rows.js'
import type { SyncRangesResult } from '../../workflows/port/listing.js'
import type { Range } from '../../workflows/port/ranges.js'
import type { Deps } from '../deps.js'
import type { EmbeddedTypes } from './embedded-types.js'
import { fetchObject } from '../stripe/fetch-object.js'
import { listPage, type ListedPage, type PageInput } from '../stripe/list-page.js'
import {
  channelOf,
  REFERENCED_PASS,
  isCustomerType,
  isRanged,
  type PageRead,
  getPass,
  type RangeInput,
  type Step,
  type StepInput,
} from './passes.js'
import { collectReferenced } from './collect-referenced.js'
import { listPerParent } from './list-per-parent.js'
import type { HeldPage, ListingMemory } from './page-memory.js'
import type { PageWriter } from './page-writer.js'
import { isAboutAllRequests, nameRefusal } from '../stripe/read-each.js'
import { restAfter } from './rest-after.js'
import { retryTransient } from '../stripe/retry-transient.js'
import type { StripeSession } from '../stripe/client.js'
import { StripeFailure } from '../stripe/failure.js'

/** The result of listing a range. */
export interface RangeResult extends Omit<SyncRangesResult, 'queue' | 'embeds'> {
  /** The rest of the range; null when all of it is listed. */
  readonly rest: Range | null
}

export interface RangeHooks {
  readonly writePage: PageWriter
  readonly memory: ListingMemory
  readonly embeddedTypes: EmbeddedTypes
  /**
   * Called with the rest of the range when a page has arrived, before it is written.
   *
   * @returns the rest to go on with: all of it, its newer part, or null for nothing
   */
  readonly onPage: (rest: Range | null) => Range | null
  /** Called after each step with the committed counts and the rest of the range. */
  readonly onStep: (soFar: RangeResult & { readonly rest: Range }) => void
  /** Returns whether the step that begins now must be the last one. */
  readonly shouldStop: () => boolean
  /** Throws when the listing must stop at once. Called before each read and before each write. */
  readonly throwIfCancelled: () => void
}

/**
 * Lists a range of one pass in steps of about one page. A step ends when its objects and the ids that it saw
 * have committed.
 *
 * Safe to run twice, also at the same time: a page that is written already is only confirmed, and `sync_seen`
 * keeps the first note of an id.
 *
 * @throws {UnsortedListError} when a page shows that the list is not sorted by `created`. The page is not
 * written.
 */
export async function syncRange(deps: Deps, input: RangeInput, hooks: RangeHooks): Promise<RangeResult> {
  const { writePage, memory, embeddedTypes, onPage, onStep, shouldStop, throwIfCancelled } = hooks
  const session = deps.createSession(input.account, input.lane)
  const type = deps.selection.get(input.type)
  const next = chooseStep(input, type)
  const done = { listed: 0, inserted: 0, changed: 0, unchanged: 0, poison: [] as string[] }
  let { range } = input

  if (
    type.when !== null &&
    !(await hasLiveRow(deps.database.pool, { account: input.account, type: objectType(type.when) }))
  )
    return listed(null) // without objects of that type, Stripe has none of this type

  const ended = new AbortController()
  const step = { deps, session, input, type, memory, embeddedTypes, endSignal: ended.signal, write, onPage }
  try {
    for (;;) {
      throwIfCancelled()
      const isLast = shouldStop()
      const rest = await next({ ...step, range, isLast })
      if (rest) onStep(listed(rest))
      if (isLast || rest === null) return listed(rest)
      range = rest
    }
  } finally {
    ended.abort()
  }

  async function write(page: PageRead): Promise<void> {
    throwIfCancelled()
    done.listed += page.observations.length
    const { effects, poison } = await writePage(page)
    if (page.embedding) await embeddedTypes.write(session, page.embedding)
    for (const effect of effects) done[effect === 'confirmed' ? 'unchanged' : effect] += 1
    done.poison.push(...poison.map(({ id, error }) => `${id}: ${error}`), ...(page.refused ?? []).map(nameRefusal))
  }

  function listed<R extends Range | null>(rest: R): RangeResult & { readonly rest: R } {
    return { ...done, poisoned: done.poison.length, poison: [...done.poison], requests: session.requests, rest }
  }
}

/** Chooses how a pass is listed. */
function chooseStep({ pass: name, customer }: RangeInput, type: ObjectType): Step {
  if (name === REFERENCED_PASS) return collectReferenced
  const pass = getPass(type, name)
  if (customer !== undefined && isCustomerType(type)) return fetchCustomer
  const isPerParent = pass.parent !== null && (!isReadFromParentPages(pass) || customer !== undefined)
  return isPerParent ? listPerParent : createPageStep()
}

/** Fetches the customer of a run of one customer, because Stripe cannot list customers by customer. */
async function fetchCustomer({ deps, session, input, type, write }: StepInput): Promise<null> {
  const { customer = '' } = input
  const observation = await fetchObject(session, { type, id: customer, channel: channelOf(input) })
  // An id that Stripe never issued gets no row.
  const rows = await readRowStates(deps.database.pool, { account: input.account, type, ids: [customer] })
  if (!observation.isDeleted || rows.has(customer)) await write({ observations: [observation] })
  return null
}

/**
 * Lists a page with the fields of embedded types. If Stripe refuses that, lists the page without them, and
 * the embedded types are given up. In an outage the second request fails too, so no type is given up.
 */
async function listEmbedding(
  session: StripeSession,
  input: PageInput & Required<Pick<PageInput, 'embeds'>>,
): Promise<ListedPage> {
  if (input.embeds.length === 0) return listPage(session, input)
  try {
    return await retryTransient(() => listPage(session, input))
  } catch (error) {
    if (!(error instanceof StripeFailure) || error.kind === 'missing' || isAboutAllRequests(error)) throw error
    return { ...(await listPage(session, { ...input, embeds: [] })), embedding: error }
  }
}

/** Creates a step that lists one page. While the page is written, the next one is requested. */
function createPageStep(): Step {
  let ahead: Promise<HeldPage<ListedPage>> | undefined
  return async (step) => {
    const { page, release } = await (ahead ?? holdPage(step))
    const hasCreatedFilter = isRanged(step.type, getPass(step.type, step.input.pass))
    const rest = step.onPage(restAfter(page, { range: step.range, hasCreatedFilter }))
    ahead = rest && !step.isLast ? holdPage({ ...step, range: rest }) : undefined
    ahead?.catch(() => undefined) // rethrown by the next step, which awaits it
    try {
      await step.write(page)
    } finally {
      release()
    }
    return rest
  }
}

function holdPage(step: StepInput): Promise<HeldPage<ListedPage>> {
  return step.memory.read(() => readPage(step), step.endSignal)
}

async function readPage({ session, input, type, range, embeddedTypes }: StepInput): Promise<ListedPage> {
  const { cursor, gte, lt } = range
  const isByCursor = range.isByCursor ?? range.isUnlimited
  const { customer } = input
  const pass = getPass(type, input.pass)
  const channel = channelOf(input)
  const page = { type, pass, created: { gte, lt }, isByCursor, customer, cursor, channel }
  // `expand` is requested from the first pass only, see parentsPage.
  const embeds = pass === type.passes[0] ? embeddedTypes.getCompleteTypes() : []
  try {
    return await listEmbedding(session, { ...page, embeds })
  } catch (error) {
    // The object at the cursor is gone, so Stripe cannot say what follows. `restAfter` resumes without a
    // cursor.
    if (!(error instanceof StripeFailure) || error.kind !== 'missing' || cursor === undefined) throw error
    return { observations: [], refused: [], bytes: 0, hasMore: true, isSorted: true, last: undefined }
  }
}
