import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { Type } from 'typebox'
import { findCustomersByEmail, readCustomerOfUser } from '../../prisma/status/find-object.js'
import { readNow } from '../../prisma/engine/clock.js'
import { foundPage, objectPage } from '../admin/object-page.js'
import type { EnsureFresh } from '../freshness.js'
import type { Freshness } from '../../workflows/contract.js'
import type { ObjectType } from '../../prisma/catalogue/catalogue.js'
import { readObject } from '../objects/read-object.js'
import type { AdminAuth } from '../plugins/admin-auth.js'

export interface AdminObjectsDeps {
  readonly auth: AdminAuth
  /** The pool that reads the status, so that a webhook never waits for a search. */
  readonly readPool: Pool
  readonly types: readonly ObjectType[]
  readonly users: { readonly table: string; readonly column: string }
  readonly ensureFresh: (input: EnsureFresh) => Promise<Freshness>
}

const Params = Type.Object({ id: Type.String() })

const RefreshBody = Type.Object({
  account: Type.String({ pattern: '^acct_[A-Za-z0-9_]+$' }),
  customer: Type.String({ pattern: '^cus_[A-Za-z0-9_]{1,250}$' }),
})

const PAGE = '/admin/stripe-sync'

/** A person waits for the refresh. */
const REFRESH_TIMEOUT_MS = 10_000

/** The sentence for the result of a refresh, by the `notice` code in the page's address. */
const NOTICES: Readonly<Record<string, string>> = {
  fresh: 'The customer and its subscriptions were read from Stripe just now.',
  waiting: 'The refresh has not ended within 10 seconds. It may still end: reload this page in a moment.',
}

/** Serves the search, and the page of an object with its button "Refresh this customer". */
export async function adminObjects(app: FastifyInstance, deps: AdminObjectsDeps): Promise<void> {
  const { auth, readPool: pool, types, users, ensureFresh } = deps
  app.addHook('onRequest', auth.requireAdmin)
  const pathOf = (id: string) => `${PAGE}/objects/${encodeURIComponent(id)}`

  app.get<{ Querystring: { q?: string } }>(`${PAGE}/search`, async (request, reply) => {
    const query = (request.query.q ?? '').trim()
    if (query === '' || query.includes('\u0000')) return reply.redirect(PAGE, 303)
    const found = await readObject(pool, { types, id: query })
    if (found) return reply.redirect(pathOf(found.id), 303)
    const customers = query.includes('@')
      ? await findCustomersByEmail(pool, query)
      : [await readCustomerOfUser(pool, { ...users, id: query })].flatMap((id) => id ?? [])
    const [only] = customers
    if (only !== undefined && customers.length === 1) return reply.redirect(pathOf(only), 303)
    return reply.type('text/html; charset=utf-8').send(foundPage(query, customers))
  })

  app.get<{ Params: { id: string }; Querystring: { notice?: string } }>(
    `${PAGE}/objects/:id`,
    async ({ params: { id }, query: { notice = '' } }, reply) => {
      const found = id.includes('\u0000') ? undefined : await readObject(pool, { types, id })
      const body = found
        ? objectPage(found, Object.hasOwn(NOTICES, notice) ? NOTICES[notice] : undefined)
        : foundPage(id, [])
      return reply
        .code(found ? 200 : 404)
        .type('text/html; charset=utf-8')
        .header('cache-control', 'no-store')
        .send(body)
    },
  )

  app
    .withTypeProvider<TypeBoxTypeProvider>()
    .post(
      `${PAGE}/objects/:id/refresh`,
      { schema: { params: Params, body: RefreshBody } },
      async ({ params: { id }, body: { account, customer } }, reply) => {
        const since = (await readNow(pool)).toISOString()
        const { isFresh } = await ensureFresh({ account, customer, since, timeoutMs: REFRESH_TIMEOUT_MS })
        return reply.redirect(`${pathOf(id)}?notice=${isFresh ? 'fresh' : 'waiting'}`, 303)
      },
    )
}
