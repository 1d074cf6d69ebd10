import { setTimeout as delay } from 'node:timers/promises'
import type { ObjectType, Pass } from '../../prisma/catalogue/catalogue.js'
import { inTransaction } from '../../prisma/engine/client.js'
import { writeStrictThenLenient } from '../../prisma/engine/failure.js'
import { isStub } from '../../prisma/catalogue/json.js'
import { readIdsOfCustomer, readRowStates, readPossiblyStale } from '../../prisma/rows/rows.js'
import { awaitAll } from '../../prisma/engine/await-all.js'
import type { Observation } from '../../prisma/rows/observation.js'
import { writeObjects } from '../../prisma/rows/write-objects.js'
import type { RefreshCustomerInput, RefreshCustomerResult } from '../../workflows/port/live.js'
import type { Attempt } from '../attempt.js'
import type { Deps } from '../deps.js'
import { InvalidInputError } from '../failure.js'
import { fetchObject } from '../stripe/fetch-object.js'
import { fillPath } from '../stripe/fill-path.js'
import { listPage } from '../stripe/list-page.js'
import { isCustomerType } from '../listing/passes.js'
import type { StripeSession } from '../stripe/client.js'
import { StripeFailure } from '../stripe/failure.js'
import { toObservation } from '../stripe/to-observation.js'

/**
 * How far `since` may be ahead of our reading of the database's clock. The reading is late by the time that
 * the answer took. A larger difference is the caller's mistake.
 */
const MAX_AHEAD_MS = 5_000

/**
 * Reads a customer and its subscriptions from Stripe, and writes the rows. Lists the subscriptions, so that
 * one whose webhook has not come yet is included. Rows get the times of this read even if nothing changed.
 *
 * Running it twice is safe, even at the same time: the write rule decides on each row. A row that refuses the
 * read is counted in `unproven`.
 *
 * @throws {InvalidInputError} when `since` lies in the future, or when customers or subscriptions are not
 * synced
 * @throws {StripeFailure}
 */
export async function refreshCustomer(
  deps: Deps,
  { account, customer, since: sinceText }: RefreshCustomerInput,
  attempt: Attempt,
): Promise<RefreshCustomerResult> {
  const session = deps.createSession(account, 'live')
  const since = new Date(sinceText)
  const seenAt = await waitUntilReached(deps, since)
  const refresh: Refresh = { deps, session, attempt, account, customer, since }
  const [found, subscriptions] = await awaitAll(
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

/** Waits until the database's clock has certainly reached `since`. Returns a lower bound of its time then. */
async function waitUntilReached({ clock }: Deps, since: Date): Promise<Date> {
  const aheadMs = since.getTime() - (await clock.lowerBound()).getTime()
  if (aheadMs > MAX_AHEAD_MS) {
    throw new InvalidInputError(
      `since is ${since.toISOString()}, ${aheadMs} ms after the database's clock. Nothing was read. Send a time that is not in the future.`,
    )
  }
  if (aheadMs > 0) await delay(aheadMs)
  return clock.lowerBound()
}

async function refreshItself(refresh: Refresh) {
  const { deps, session, account, customer } = refresh
  const type = deps.selection.types.find(isCustomerType)
  if (!type) throw new InvalidInputError('SYNC_OBJECTS leaves out customers, so a customer cannot be refreshed.')
  const endpoint = type.retrieval.path ?? ''
  const reply = await session.find({
    path: fillPath(endpoint, { id: customer }),
    endpoint,
    objects: type.objects,
    id: customer,
  })
  // For an id that Stripe never gave out, no row is written. A tombstone would say that the customer existed.
  const rows = await readRowStates(deps.database.pool, { account, type, ids: [customer] })
  if (!reply.body && !rows.has(customer)) return { state: 'unknown' as const, asOf: reply.asOf, unproven: 0 }

  const object = isStub(reply.body) ? null : reply.body
  const observation = await toObservation(session, { type, id: customer, object, reply, channel: 'refresh' })
  const unproven = await writeAndCountUnproven(refresh, type, [observation])
  return { state: object ? ('live' as const) : ('deleted' as const), asOf: reply.asOf, unproven }
}

/**
 * Lists the customer's objects of a type. Also requests each object that we have a row of and the list lacks.
 */
async function refreshOwned(refresh: Refresh, type: ObjectType | undefined) {
  if (!type) throw new InvalidInputError('SYNC_OBJECTS leaves out subscriptions, so a customer cannot be refreshed.')
  const { deps, session, attempt, account, customer } = refresh
  const absent = new Set(await readIdsOfCustomer(deps.database.pool, { account, type, customer }))
  let [listed, unproven] = [0, 0]
  // A list by customer includes objects on test clocks. So the passes per clock are not needed.
  for (const pass of type.passes.filter(({ parent }) => parent === null)) {
    for (let cursor: string | undefined, hasMore = true; hasMore;) {
      attempt.throwIfCancelled()
      const page = await listFrom(session, { type, pass, customer, cursor })
      unproven += await writeAndCountUnproven(refresh, type, page.observations)
      for (const { id } of page.observations) absent.delete(id)
      listed += page.observations.length
      cursor = page.last?.id
      hasMore = page.hasMore
    }
  }
  for (const id of absent) {
    unproven += await writeAndCountUnproven(refresh, type, [
      await fetchObject(session, { type, id, channel: 'refresh' }),
    ])
  }
  return { listed, unproven }
}

async function listFrom(
  session: StripeSession,
  input: { type: ObjectType; pass: Pass; customer: string; cursor: string | undefined },
) {
  try {
    const page = await listPage(session, { ...input, created: {}, channel: 'refresh' })
    // The caller waits for all objects, so one refusal fails the refresh.
    if (page.refused[0]) throw page.refused[0].failure
    return page
  } catch (cause) {
    if (!(cause instanceof StripeFailure) || cause.kind !== 'missing') throw cause
    // Without a cursor, only the customer can be missing.
    if (input.cursor === undefined) return { observations: [], hasMore: false, last: undefined }
    throw new StripeFailure(
      `The list ${input.pass.path} changed while it was read. It is read again.`,
      { kind: 'transient' },
      { cause },
    )
  }
}

/**
 * Writes what Stripe answered.
 *
 * @returns the number of rows that may still hold older content than `since` asks for
 */
async function writeAndCountUnproven(
  { deps, account, since }: Refresh,
  type: ObjectType,
  observations: readonly Observation[],
): Promise<number> {
  return writeStrictThenLenient((casting) =>
    inTransaction(deps.database.pool, async (client) => {
      await writeObjects(client, { account, type, observations, mode: 'rule', casting })
      return (await readPossiblyStale(client, { account, type, observations, since })).length
    }),
  )
}
