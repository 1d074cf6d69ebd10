import { isReadFromParentPages, type ObjectType, objectType } from '../../prisma/catalogue/catalogue.js'
import { hasLiveRow } from '../../prisma/rows/parents.js'
import { readRowStates } from '../../prisma/rows/rows.js'
import type { Range } from '../../workflows/port/ranges.js'
import { fetchObject } from '../stripe/fetch-object.js'
import { listPage, type ListedPage, type PageInput } from '../stripe/list-page.js'
import {
  channelOf,
  getPass,
  isCustomerType,
  isRangedPass,
  type ListingReader,
  type RangeInput,
  REFERENCED_PASS,
} from './passes.js'
import { collectReferenced } from './collect-referenced.js'
import { listPerParent } from './list-per-parent.js'
import { type ListedPart, listInSteps, type Step } from './listed-part.js'
import type { HeldPage } from './page-memory.js'
import { isAboutAllRequests } from '../stripe/read-each.js'
import { restAfter } from './rest-after.js'
import { retryTransient } from '../stripe/retry-transient.js'
import type { StripeSession } from '../stripe/client.js'
import { StripeFailure } from '../stripe/failure.js'

/**
 * Lists a range of one pass in parts of about one page. The caller writes each part, and says with which rest
 * of the range the listing continues.
 *
 * @throws {UnsortedListError} instead of a page that shows that the list is not sorted by `created`
 */
export async function* listRange(reader: ListingReader, input: RangeInput): AsyncGenerator<ListedPart, void, void> {
  const { deps } = reader
  const type = deps.selection.get(input.type)
  const parts = chooseParts(reader, { input, type })
  if (
    type.when !== null &&
    !(await hasLiveRow(deps.database.pool, { account: input.account, type: objectType(type.when) }))
  )
    return // without objects of that type, Stripe has none of this type
  yield* parts
}

interface TypedRange {
  readonly input: RangeInput
  readonly type: ObjectType
}

/** Chooses how a pass is listed. */
function chooseParts(reader: ListingReader, { input, type }: TypedRange): AsyncGenerator<ListedPart, void, void> {
  const { pass: name, customer } = input
  if (name === REFERENCED_PASS)
    return listInSteps(input.range, (range) => collectReferenced(reader, { input, type, range }))
  const pass = getPass(type, name)
  if (customer !== undefined && isCustomerType(type))
    return listInSteps(input.range, () => fetchCustomer(reader, { input, type }))
  if (pass.parent !== null && (!isReadFromParentPages(pass) || customer !== undefined))
    return listInSteps(input.range, (range) => listPerParent(reader, { input, type, range }))
  return listPages(reader, { input, type })
}

/** Fetches the customer of a run of one customer, because Stripe cannot list customers by customer. */
async function fetchCustomer({ deps, session }: ListingReader, { input, type }: TypedRange): Promise<Step> {
  const { customer = '' } = input
  const observation = await fetchObject(session, { type, id: customer, channel: channelOf(input) })
  // An id that Stripe never issued gets no row.
  const rows = await readRowStates(deps.database.pool, { account: input.account, type, ids: [customer] })
  const isKnown = !observation.isDeleted || rows.has(customer)
  return {
    rest: null,
    writeTo: async (write) => {
      if (isKnown) await write({ observations: [observation] })
    },
  }
}

/**
 * Lists a range page by page. The next page is requested when the caller continues with the rest, which is
 * before it writes the page. A page counts as held until it is written, or until the caller ends the listing.
 */
async function* listPages(reader: ListingReader, { input, type }: TypedRange): AsyncGenerator<ListedPart, void, void> {
  const hasCreatedFilter = isRangedPass(type, getPass(type, input.pass))
  const ended = new AbortController()
  const request = (range: Range): RequestedPage => ({
    range,
    held: reader.memory.read(() => readPage(reader, { input, type, range }), ended.signal),
  })
  let next: RequestedPage | undefined = request(input.range)
  try {
    while (next) {
      const { range, held } = next
      const { page, release } = await held
      const rest = restAfter(page, { range, hasCreatedFilter })
      next = undefined
      yield {
        isPage: true,
        rest,
        continueWith(left) {
          next = request(left)
          next.held.catch(() => undefined) // rethrown when the page is awaited
        },
        async writeTo(write) {
          try {
            await write(page)
          } finally {
            release()
          }
        },
      }
    }
  } finally {
    ended.abort() // nobody writes a page that was requested ahead
  }
}

interface RequestedPage {
  /** The range for which the page was requested. */
  readonly range: Range
  readonly held: Promise<HeldPage<ListedPage>>
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

async function readPage(
  { session, embeddedTypes }: ListingReader,
  { input, type, range }: TypedRange & { readonly range: Range },
): Promise<ListedPage> {
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
