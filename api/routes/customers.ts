import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Database } from '../../prisma/client.js'
import { readNow } from '../../prisma/clock.js'
import type { Identity } from '../../prisma/route-event.js'
import type { EnsureFresh } from '../freshness.js'
import type { AdminAuth } from '../plugins/admin-auth.js'
import { UnavailableError } from '../plugins/errors.js'
import type { Freshness } from '../../workflows/contract.js'
import { allowMissingBody } from './missing-body.js'

export interface CustomersDeps {
  readonly auth: AdminAuth
  readonly database: Database
  readonly identity: () => Promise<Identity | undefined>
  readonly ensureFresh: (input: EnsureFresh) => Promise<Freshness>
}

/** A person waits behind the application's request. */
const DEFAULT_TIMEOUT_MS = 10_000

/** The most that `ensureFresh` takes. */
const MAX_TIMEOUT_MS = 60_000

const Params = Type.Object({ id: Type.String({ pattern: '^cus_[A-Za-z0-9_]{1,250}$' }) })

const Body = Type.Object(
  {
    since: Type.Optional(Type.String({ format: 'date-time' })),
    timeoutMs: Type.Optional(Type.Integer({ minimum: 100, maximum: MAX_TIMEOUT_MS })),
    account: Type.Optional(Type.String({ pattern: '^acct_[A-Za-z0-9_]+$' })),
  },
  { additionalProperties: false },
)

/** `since` lies in the future. */
class NotYetError extends Error {
  override name = 'Bad Request'
  readonly statusCode = 400
}

/**
 * `POST /api/customers/:id/refresh`: answers 200 when the customer and its subscriptions have been read from Stripe at or after `since`,
 * and 504 when they have not within the time limit. Not 202: who only looks whether the answer is a success must not take old rows for
 * fresh ones.
 */
export async function customers(
  instance: FastifyInstance,
  { auth, database, identity, ensureFresh }: CustomersDeps,
): Promise<void> {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  app.addHook('onRequest', auth.requireAdmin)

  app.post(
    '/api/customers/:id/refresh',
    { preValidation: allowMissingBody, schema: { params: Params, body: Body } },
    async ({ params: { id: customer }, body }, reply) => {
      const { timeoutMs = DEFAULT_TIMEOUT_MS } = body
      const account = body.account ?? (await identity())?.accountId
      if (account === undefined) {
        throw new UnavailableError('The worker has not started yet, so the Stripe account is not known.')
      }
      const since = startingAt(body.since, await readNow(database.pool))
      const freshness = await ensureFresh({ account, customer, since: since.toISOString(), timeoutMs })
      if (!freshness.isFresh) {
        return reply.code(504).send({
          error: 'Gateway Timeout',
          message: `Stripe has not been read within ${timeoutMs} ms. The rows are what they were; ask again with the same since.`,
          fresh: false,
          since,
        })
      }
      const { isFresh: fresh, ...read } = freshness
      if (read.customer === 'unknown') {
        return reply.code(404).send({ error: 'Not Found', message: `Stripe has no customer ${customer}.` })
      }
      return { fresh, since, ...read }
    },
  )
}

/** The moment to be fresh since, by the database's clock. Dates here cut its microseconds, so it is the millisecond after. */
function startingAt(asked: string | undefined, now: Date): Date {
  const since = asked === undefined ? now : new Date(asked)
  if (since > now) {
    throw new NotYetError(
      `body.since is after the database's now (${now.toISOString()}); leave it out to mean now, or take it from stripe.now().`,
    )
  }
  return new Date(since.getTime() + 1)
}
