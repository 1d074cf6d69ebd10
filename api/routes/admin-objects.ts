import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { Type } from 'typebox'
import { findCustomersByEmail, readCustomerOfUser } from '../../prisma/status/find-object.js'
import { readNow } from '../../prisma/engine/clock.js'
import { foundPage, objectPage } from '../admin/object-page.js'
import { noticeFor, objectPath, PAGE, sendPage } from '../admin/send-page.js'
import { CUSTOMER_ID } from '../customer-id.js'
import type { EnsureFresh } from '../freshness.js'
import { AlreadyRunningError, type FullSyncs } from '../full-syncs.js'
import type { LookUpObject } from '../object-lookups.js'
import { compareWithStripe } from '../objects/compare-with-stripe.js'
import type { ObjectReport } from '../objects/object-schema.js'
import type { Freshness } from '../../workflows/contract.js'
import type { ObjectType } from '../../prisma/catalogue/catalogue.js'
import { readObject } from '../objects/read-object.js'
import type { AdminAuth } from '../plugins/admin-auth.js'
import { NoAnswerError } from '../within.js'

export interface AdminObjectsDeps {
  readonly auth: AdminAuth
  /** The pool for lookups, so that neither a webhook nor the status waits for a search. */
  readonly readPool: Pool
  readonly types: readonly ObjectType[]
  readonly users: { readonly table: string; readonly column: string }
  readonly ensureFresh: (input: EnsureFresh) => Promise<Freshness>
  readonly lookUp: LookUpObject
  readonly fullSyncs: Pick<FullSyncs, 'start'>
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

/** The sentence on the customer's other objects, by what follows the hyphen of a `notice` code: `live-started`. */
const REST_NOTICES: Readonly<Record<string, string>> = {
  started: 'A full sync has started. It reads the other objects of the customer. The admin page shows the progress.',
  running:
    'A full sync is running already, so none was started for the other objects of the customer. Refresh the customer again when it has ended.',
  unreachable:
    'Temporal did not answer in time, so the other objects of the customer may not be read. Look at the admin page.',
}

/**
 * Serves the search, and the page of an object with its buttons "Compare with Stripe now" and "Refresh this
 * customer".
 */
export async function adminObjects(app: FastifyInstance, deps: AdminObjectsDeps): Promise<void> {
  const { auth, readPool: pool, types, users, ensureFresh, lookUp, fullSyncs } = deps
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
      return sendPage(reply, objectPage(found, refreshNotice(notice)))
    },
  )

  typed.post(
    `${PAGE}/objects/:id/refresh`,
    { schema: { params: Params, body: RefreshBody } },
    async ({ params: { id }, body: { account, customer } }, reply) => {
      const since = (await readNow(pool)).toISOString()
      const freshness = await ensureFresh({ account, customer, since, timeoutMs: REFRESH_TIMEOUT_MS })
      if (!freshness.isFresh) return reply.redirect(`${objectPath(id)}?notice=waiting`, 303)
      const { customer: state } = freshness
      const notice = state === 'unknown' ? state : `${state}-${await startRest(account, customer)}`
      return reply.redirect(`${objectPath(id)}?notice=${notice}`, 303)
    },
  )

  function read(id: string, isCompared: boolean): Promise<ObjectReport | undefined> {
    return isCompared ? compareWithStripe({ pool, lookUp }, { types, id }) : readObject(pool, { types, id })
  }

  /** Starts a full sync of what a refresh does not read. Returns the second part of the `notice` code. */
  async function startRest(account: string, customer: string): Promise<string> {
    try {
      await fullSyncs.start({ customer, accounts: [account] }, 'page')
      return 'started'
    } catch (error) {
      if (error instanceof AlreadyRunningError) return 'running'
      if (error instanceof NoAnswerError) return 'unreachable'
      throw error
    }
  }
}

/** Returns the sentences for a `notice` code of a refresh, such as `live-started`; undefined when there are none. */
function refreshNotice(code = ''): string | undefined {
  const [customer, rest] = code.split('-')
  const sentences = [noticeFor(NOTICES, customer), noticeFor(REST_NOTICES, rest)].filter((each) => each !== undefined)
  return sentences.length > 0 ? sentences.join(' ') : undefined
}
