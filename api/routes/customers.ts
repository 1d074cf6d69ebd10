import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Database } from '../../prisma/engine/client.js'
import { readNow } from '../../prisma/engine/clock.js'
import type { Identity } from '../../prisma/catalogue/route-event.js'
import { CUSTOMER_ID } from '../customer-id.js'
import type { EnsureFresh } from '../freshness.js'
import type { AdminAuth } from '../plugins/admin-auth.js'
import { UnavailableError } from '../plugins/errors.js'
import { sendProblem } from '../plugins/problem.js'
import type { Freshness } from '../../workflows/contract.js'
import { allowMissingBody } from './missing-body.js'

export interface CustomersDeps {
  readonly auth: AdminAuth
  readonly database: Database
  readonly identity: () => Promise<Identity | undefined>
  readonly ensureFresh: (input: EnsureFresh) => Promise<Freshness>
}

/** The default time limit. It is short, because a person may wait behind the application's request. */
const DEFAULT_TIMEOUT_MS = 10_000

/** The longest time limit that the `ensureFresh` update accepts. */
const MAX_TIMEOUT_MS = 60_000

/** The `type` of the problem when the time limit is over. It leads to the schema. */
const NOT_FRESH = '/api/openapi.json#/components/schemas/NotFresh'

const Params = Type.Object({ id: Type.String({ pattern: CUSTOMER_ID }) })

const Body = Type.Object(
  {
    since: Type.Optional(Type.String({ format: 'date-time' })),
    timeoutMs: Type.Optional(Type.Integer({ minimum: 100, maximum: MAX_TIMEOUT_MS })),
    account: Type.Optional(Type.String({ pattern: '^acct_[A-Za-z0-9_]+$' })),
  },
  { additionalProperties: false },
)

/** The error when `since` lies in the future. */
class NotYetError extends Error {
  override name = 'Bad Request'
  readonly statusCode = 400
}

/**
 * Serves `POST /api/customers/:id/refresh`. Answers 200 when the customer and its subscriptions have been
 * read from Stripe at or after `since`. Answers 504 when the time limit is over. The answer is not 202,
 * because a caller that only checks for success must not take old rows for fresh ones.
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
        throw new UnavailableError(
          'The worker has not started yet, so the Stripe account is not known. Start the worker.',
        )
      }
      const since = startingAt(body.since, await readNow(database.pool))
      const freshness = await ensureFresh({ account, customer, since: since.toISOString(), timeoutMs })
      if (!freshness.isFresh) {
        return sendProblem(reply, {
          status: 504,
          type: NOT_FRESH,
          detail: `Stripe has not been read within ${timeoutMs} ms. The rows are what they were; ask again with the same since.`,
          fresh: false,
          since,
        })
      }
      const { isFresh: fresh, ...read } = freshness
      if (read.customer === 'unknown') {
        return sendProblem(reply, { status: 404, detail: `Stripe has no customer ${customer}.` })
      }
      return { fresh, since, ...read }
    },
  )
}

/**
 * Returns the `since` of the read, by the database's clock. It is 1 ms after the given time, because
 * JavaScript dates cut off the database's microseconds.
 *
 * @throws {NotYetError} when the given time lies in the future
 */
function startingAt(asked: string | undefined, now: Date): Date {
  const since = asked === undefined ? now : new Date(asked)
  if (since > now) {
    throw new NotYetError(
      `body.since is after the database's now (${now.toISOString()}). Leave it out to mean now, or take it from stripe.now().`,
    )
  }
  return new Date(since.getTime() + 1)
}
