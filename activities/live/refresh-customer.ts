import { setTimeout as delay } from 'node:timers/promises'
import type { ObjectType, Pass } from '../../prisma/catalogue/catalogue.js'
import { inTransaction } from '../../prisma/engine/client.js'
import { strictThenLenient } from '../../prisma/engine/failure.js'
import { isStub } from '../../prisma/catalogue/json.js'
import { readIdsOfCustomer, readRowStates, readUnproven } from '../../prisma/rows/rows.js'
import { together } from '../../prisma/engine/together.js'
import { type Newcomer, writeObjects } from '../../prisma/rows/write.js'
import type { RefreshCustomerInput, RefreshCustomerResult } from '../../workflows/port/live.js'
import type { Attempt } from '../attempt.js'
import type { Deps } from '../deps.js'
import { InvalidInputError } from '../failure.js'
import { fetchObject } from '../stripe/fetch-object.js'
import { fillIn } from '../stripe/fill-in.js'
import { listPage } from '../stripe/list-page.js'
import { isCustomerType } from '../listing/passes.js'
import type { StripeSession } from '../stripe/client.js'
import { StripeFailure } from '../stripe/failure.js'
import { toNewcomer } from '../stripe/to-newcomer.js'

/** Our reading of the database's clock lags by the answer's time on the way; what is further ahead is a mistake of the caller's. */
const MAX_AHEAD_MS = 5_000

/**
 * Asks Stripe for a customer and for its subscriptions, by listing them: one whose webhook has not come yet is there all the same.
 * Rows keep the times of this read even where nothing changed.
 *
 * Safe to run twice, and beside itself: the write rule decides on each row, and a row that refuses the read is reported as unproven.
 *
 * @throws {InvalidInputError} when `since` lies in the future
 */
export async function refreshCustomer(
  deps: Deps,
  { account, customer, since: sinceText }: RefreshCustomerInput,
  attempt: Attempt,
): Promise<RefreshCustomerResult> {
  const session = deps.session(account, 'live')
  const since = new Date(sinceText)
  const seenAt = await momentAfter(deps, since)
  const refresh: Refresh = { deps, session, attempt, account, customer, since }
  const [found, subscriptions] = await together(
    () => refreshItself(refresh),
    () => refreshOwned(refresh, deps.selection.find('subscription')),
  )
  return {
    seenAt: seenAt.toISOString(),
    asOf: found.asOf?.toISOString() ?? null,
    customer: found.state,
    subscriptions: subscriptions.listed,
    unproven: found.unproven + subscriptions.unproven,
  }
}

interface Refresh {
  readonly deps: Deps
  readonly session: StripeSession
  readonly attempt: Attempt
  readonly account: string
  readonly customer: string
  readonly since: Date
}

/** The database's now, once it is certainly not before `since`. */
async function momentAfter({ clock }: Deps, since: Date): Promise<Date> {
  const aheadMs = since.getTime() - (await clock.lowerBound()).getTime()
  if (aheadMs > MAX_AHEAD_MS) {
    throw new InvalidInputError(
      `since is ${since.toISOString()}, which the database's clock reaches in ${aheadMs} ms only: nothing can have been read after it.`,
    )
  }
  if (aheadMs > 0) await delay(aheadMs)
  return clock.lowerBound()
}

async function refreshItself(refresh: Refresh) {
  const { deps, session, account, customer } = refresh
  const type = deps.selection.types.find(isCustomerType)
  if (!type) throw new InvalidInputError('Customers are left out by SYNC_OBJECTS, so there is none to refresh.')
  const endpoint = type.retrieval.path ?? ''
  const reply = await session.find({
    path: fillIn(endpoint, { id: customer }),
    endpoint,
    objects: type.objects,
    id: customer,
  })
  // An id that Stripe never gave out leaves no trace: a tombstone says that something was there.
  const rows = await readRowStates(deps.database.pool, { account, type, ids: [customer] })
  if (!reply.body && !rows.has(customer)) return { state: 'unknown' as const, asOf: reply.asOf, unproven: 0 }

  const object = isStub(reply.body) ? null : reply.body
  const newcomer = await toNewcomer(session, { type, id: customer, object, reply, channel: 'refresh' })
  const unproven = await write(refresh, type, [newcomer])
  return { state: object ? ('live' as const) : ('deleted' as const), asOf: reply.asOf, unproven }
}

/** Lists what of a type belongs to the customer, and asks for each row that we have beside that. */
async function refreshOwned(refresh: Refresh, type: ObjectType | undefined) {
  if (!type)
    throw new InvalidInputError('Subscriptions are left out by SYNC_OBJECTS, so a customer cannot be refreshed.')
  const { deps, session, attempt, account, customer } = refresh
  const absent = new Set(await readIdsOfCustomer(deps.database.pool, { account, type, customer }))
  let [listed, unproven] = [0, 0]
  // A list by customer shows what is on test clocks too: the passes per clock are not needed.
  for (const pass of type.passes.filter(({ parent }) => parent === null)) {
    for (let cursor: string | undefined, hasMore = true; hasMore;) {
      attempt.throwIfCancelled()
      const page = await listFrom(session, { type, pass, customer, cursor })
      unproven += await write(refresh, type, page.newcomers)
      for (const { id } of page.newcomers) absent.delete(id)
      listed += page.newcomers.length
      cursor = page.last?.id
      hasMore = page.hasMore
    }
  }
  for (const id of absent) {
    unproven += await write(refresh, type, [await fetchObject(session, { type, id, channel: 'refresh' })])
  }
  return { listed, unproven }
}

async function listFrom(
  session: StripeSession,
  input: { type: ObjectType; pass: Pass; customer: string; cursor: string | undefined },
) {
  try {
    const page = await listPage(session, { ...input, created: {}, channel: 'refresh' })
    // The caller waits for all of it.
    if (page.refused[0]) throw page.refused[0].failure
    return page
  } catch (cause) {
    if (!(cause instanceof StripeFailure) || cause.kind !== 'missing') throw cause
    if (input.cursor === undefined) return { newcomers: [], hasMore: false, last: undefined } // no such customer
    throw new StripeFailure(`${input.pass.path} changed while it was read.`, { kind: 'transient' }, { cause })
  }
}

/** @returns how many rows may still hold something older than `since` */
async function write(
  { deps, account, since }: Refresh,
  type: ObjectType,
  newcomers: readonly Newcomer[],
): Promise<number> {
  return strictThenLenient((casting) =>
    inTransaction(deps.database.pool, async (client) => {
      await writeObjects(client, { account, type, newcomers, mode: 'rule', casting })
      return (await readUnproven(client, { account, type, newcomers, since })).length
    }),
  )
}
