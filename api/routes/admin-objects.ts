import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { Type } from 'typebox'
import { findCustomersByEmail, readCustomerOfUser, readEventWithPayload } from '../../prisma/status/find-object.js'
import { readNow } from '../../prisma/engine/clock.js'
import { eventPage } from '../admin/event-page.js'
import { foundPage, objectPage } from '../admin/object-page.js'
import { noticeFor, objectPath, PAGE, sendPage } from '../admin/send-page.js'
import { CUSTOMER_ID } from '../customer-id.js'
import type { EnsureFresh } from '../freshness.js'
import type { LookUpObject } from '../object-lookups.js'
import { compareWithStripe } from '../objects/compare-with-stripe.js'
import type { ObjectReport } from '../objects/object-schema.js'
import type { Freshness } from '../../workflows/contract.js'
import type { ObjectType } from '../../prisma/catalogue/catalogue.js'
import { readObject } from '../objects/read-object.js'
import type { AdminAuth } from '../plugins/admin-auth.js'

export interface AdminObjectsDeps {
  readonly auth: AdminAuth
  /** The pool for lookups, so that neither a webhook nor the status waits for a search. */
  readonly readPool: Pool
  readonly types: readonly ObjectType[]
  readonly users: { readonly table: string; readonly column: string }
  readonly ensureFresh: (input: EnsureFresh) => Promise<Freshness>
  readonly lookUp: LookUpObject
}

const SearchQuery = Type.Object({ q: Type.Optional(Type.String()) })

const Params = Type.Object({ id: Type.String() })

const RefreshBody = Type.Object({
  account: Type.String({ pattern: '^acct_[A-Za-z0-9_]+$' }),
  customer: Type.String({ pattern: CUSTOMER_ID }),
})

/** A person waits for the refresh. */
const REFRESH_TIMEOUT_MS = 10_000

/** The sentence for the result of a refresh, by the `notice` code in the page's address. */
const NOTICES: Readonly<Record<string, string>> = {
  live: 'The customer and its subscriptions were read from Stripe just now.',
  deleted: 'Stripe says that the customer is deleted. Its subscriptions were read just now.',
  unknown: 'Stripe has never had this customer in this account and mode. Nothing was changed.',
  waiting: 'The refresh has not ended within 10 seconds. It may still end: reload this page in a moment.',
}

/**
 * Serves the search, the page of an object with its buttons "Compare with Stripe now" and "Refresh this customer",
 * and the page of an event with its payload.
 */
export async function adminObjects(app: FastifyInstance, deps: AdminObjectsDeps): Promise<void> {
  const { auth, readPool: pool, types, users, ensureFresh, lookUp } = deps
  app.addHook('onRequest', auth.requireAdmin)

  const typed = app.withTypeProvider<TypeBoxTypeProvider>()
  typed.get(`${PAGE}/search`, { schema: { querystring: SearchQuery } }, async (request, reply) => {
    const query = (request.query.q ?? '').trim()
    if (query === '' || query.includes('\u0000')) return reply.redirect(PAGE, 303)
    const found = await readObject(pool, { types, id: query })
    if (found) return reply.redirect(objectPath(found.id), 303)
    const customers = query.includes('@')
      ? await findCustomersByEmail(pool, query)
      : [await readCustomerOfUser(pool, { ...users, id: query })].flatMap((id) => id ?? [])
    const [only] = customers
    if (only !== undefined && customers.length === 1) return reply.redirect(objectPath(only), 303)
    return sendPage(reply, foundPage(query, customers))
  })

  app.get<{ Params: { id: string }; Querystring: { notice?: string; stripe?: string } }>(
    `${PAGE}/objects/:id`,
    async ({ params: { id }, query: { notice, stripe } }, reply) => {
      const found = id.includes('\u0000') ? undefined : await read(id, stripe === 'now')
      if (!found) return sendPage(reply.code(404), foundPage(id, []))
      return sendPage(reply, objectPage(found, noticeFor(NOTICES, notice)))
    },
  )

  app.get<{ Params: { id: string } }>(`${PAGE}/events/:id`, async ({ params: { id } }, reply) => {
    const event = id.includes('\u0000') ? undefined : await readEventWithPayload(pool, id)
    if (!event) return sendPage(reply.code(404), foundPage(id, []))
    return sendPage(reply, eventPage(event))
  })

  typed.post(
    `${PAGE}/objects/:id/refresh`,
    { schema: { params: Params, body: RefreshBody } },
    async ({ params: { id }, body: { account, customer } }, reply) => {
      const since = (await readNow(pool)).toISOString()
      const freshness = await ensureFresh({ account, customer, since, timeoutMs: REFRESH_TIMEOUT_MS })
      return reply.redirect(`${objectPath(id)}?notice=${freshness.isFresh ? freshness.customer : 'waiting'}`, 303)
    },
  )

  function read(id: string, isCompared: boolean): Promise<ObjectReport | undefined> {
    return isCompared ? compareWithStripe({ pool, lookUp }, { types, id }) : readObject(pool, { types, id })
  }
}
