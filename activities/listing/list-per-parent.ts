import { objectType } from '../../prisma/catalogue/catalogue.js'
import { readParents } from '../../prisma/rows/parents.js'
import type { Range } from '../../workflows/port/ranges.js'
import { fetchObject } from '../stripe/fetch-object.js'
import type { Place } from '../stripe/fill-in.js'
import { listPage, type ListedPage, type PageInput } from '../stripe/list-page.js'
import { mapConcurrently } from '../map-concurrently.js'
import { channelOf, passNamed, type StepInput } from './passes.js'
import { readEach } from '../stripe/read-each.js'
import { restAfter } from './rest-after.js'
import type { StripeSession } from '../stripe/client.js'
import { StripeFailure } from '../stripe/failure.js'

/** Parents whose lists are asked for at once; the budget spaces the requests anyway. */
const CONCURRENT_PARENTS = 10

/**
 * Parents of one step: 4 s at 25 requests a second. A parent that fails for good is retried for 3.75 s. Meanwhile the others of its step
 * are listed, and the next step waits. Of 300 parents 30 were refused, 7 of them with 500: with 10 parents a step the listing took 2.8
 * times as long as without refusals, with 100 it takes 1.7 times as long.
 */
const PARENTS_PER_STEP = 100

/**
 * Lists a type parent by parent, in the order of the parents' ids. A parent whose list Stripe refuses is reported, and does not fail the
 * others. The parents are rows that are here: their type is synced first. The cursor is the last row that is done, a parent or none.
 */
export async function listPerParent(step: StepInput): Promise<Range | null> {
  const { deps, session, input, type, range, write } = step
  const pass = passNamed(type, input.pass)
  const { parents, next: lastRow } = await readParents(deps.database.pool, {
    account: input.account,
    type: objectType(pass.parent?.type ?? ''),
    where: pass.parent?.where ?? null,
    evidence: input.customer === undefined ? type.evidence : null, // one customer costs one request
    others: input.others,
    customer: input.customer,
    after: range.cursor,
    limit: PARENTS_PER_STEP,
  })
  const { cursor: _, ...window } = range
  const page = (parent: Place, { gte, lt, cursor, isByCursor, isUnlimited }: Range = window): PageInput => {
    const created = { gte, lt }
    return { type, pass, parent, created, isByCursor: isByCursor ?? isUnlimited, cursor, channel: channelOf(input) }
  }
  const options = {
    session,
    limit: CONCURRENT_PARENTS,
    idOf: ({ parent = '' }: Place) => parent,
    isReadable: range.cursor !== undefined, // a first step in which no parent is readable throws
  }
  const isByTime = type.filters.created
  // Each page is written as it comes, so that a step holds no more than a few pages.
  const { answers: rests, refused } = await readEach(parents, options, async (parent) => {
    const listed = await firstPage(session, page(parent))
    const rest = restAfter(listed, { range: window, isByTime })
    if (listed.newcomers.length > 0 || listed.refused.length > 0) await write(listed)
    return rest
  })
  await write({ newcomers: [], refused })
  await mapConcurrently([...rests], CONCURRENT_PARENTS, async ([parent, firstRest]) => {
    for (let rest = firstRest; rest;) {
      const place = page(parent, rest)
      const later = await readEach([parent], { ...options, isReadable: true }, () => pageAfter(session, place))
      const next = later.answers.get(parent)
      await write(next ?? { newcomers: [], refused: later.refused })
      rest = next ? restAfter(next, { range: rest, isByTime }) : null
    }
  })
  return lastRow === undefined ? null : { ...range, cursor: lastRow }
}

const NOTHING: ListedPage = { newcomers: [], refused: [], bytes: 0, hasMore: false, isSorted: true, last: undefined }

async function firstPage(session: StripeSession, input: PageInput): Promise<ListedPage> {
  const { type, pass, parent, channel } = input
  if (pass.kind === 'each') {
    const newcomer = await fetchObject(session, { type, id: parent?.['parent'] ?? '', channel, isParentThere: true })
    return { ...NOTHING, newcomers: newcomer.isDeleted ? [] : [newcomer] }
  }
  try {
    return await listPage(session, input)
  } catch (error) {
    // The parent went away since it was read. Its own type notices that.
    if (error instanceof StripeFailure && error.kind === 'missing') return NOTHING
    throw error
  }
}

/** A page further on; when the object at the cursor is gone, the list is begun again. */
async function pageAfter(session: StripeSession, { cursor, ...input }: PageInput): Promise<ListedPage> {
  try {
    return await listPage(session, { ...input, cursor })
  } catch (error) {
    if (error instanceof StripeFailure && error.kind === 'missing') return firstPage(session, input)
    throw error
  }
}
