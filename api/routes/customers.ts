import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Database } from '../../prisma/engine/client.js'
import { readNow } from '../../prisma/engine/clock.js'
import type { Identity } from '../../prisma/catalogue/route-event.js'
import { CUSTOMER_ID } from '../customer-id.js'
import type { EnsureFresh } from '../freshness.js'
import type { AdminAuth } from '../plugins/admin-auth.js'
import { NEEDS_TOKEN } from '../plugins/describe-api.js'
import { UnavailableError } from '../plugins/errors.js'
import { ProblemMembers, problems, sendProblem } from '../plugins/problem.js'
import { Moment } from '../schema-types.js'
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

const Params = Type.Object({ id: Type.String({ pattern: CUSTOMER_ID, description: "The customer's id, `cus_…`." }) })

const Body = Type.Object(
  {
    since: Type.Optional(
      Type.String({
        format: 'date-time',
        description: "Everything must be read at or after this time of the database's clock. Default: now.",
      }),
    ),
    timeoutMs: Type.Optional(
      Type.Integer({
        minimum: 100,
        maximum: MAX_TIMEOUT_MS,
        description: `The time limit in milliseconds. Default: ${DEFAULT_TIMEOUT_MS}.`,
      }),
    ),
    account: Type.Optional(
      Type.String({ pattern: '^acct_[A-Za-z0-9_]+$', description: "The Stripe account. Default: the key's own." }),
    ),
  },
  { additionalProperties: false },
)

const Refreshed = Type.Object(
  {
    fresh: Type.Literal(true),
    /** Our database's clock. */
    since: Moment,
    seenAt: Type.String({ format: 'date-time', description: "Database's clock: everything was read after it." }),
    asOf: Type.Union([Type.String({ format: 'date-time' }), Type.Null()]),
    customer: Type.Enum(['live', 'deleted']),
    subscriptions: Type.Integer({ description: 'Subscriptions that Stripe listed, ended ones included.' }),
  },
  { description: 'The customer and all its subscriptions have been read from Stripe and written.' },
)

/** The id of the schema of the problem when the time limit is over. */
const NOT_FRESH = 'NotFresh'

const NotFresh = Type.Object(
  { ...ProblemMembers, fresh: Type.Literal(false), since: Moment },
  { $id: NOT_FRESH, description: 'Stripe was not read within the time limit. Ask again with the same `since`.' },
)

const schema = {
  tags: ['Customers'],
  summary: 'Read a customer and its subscriptions from Stripe now',
  security: NEEDS_TOKEN,
  params: Params,
  body: Body,
  response: { 200: Refreshed, ...problems([400, 401, 404, 503]), ...problems([504], NOT_FRESH) },
}

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
  app.addSchema(NotFresh)
  app.addHook('onRequest', auth.requireAdmin)

  app.post(
    '/api/customers/:id/refresh',
    { preValidation: allowMissingBody, schema },
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
          type: `/api/openapi.json#/components/schemas/${NOT_FRESH}`,
          detail: `Stripe has not been read within ${timeoutMs} ms. The rows are what they were; ask again with the same since.`,
          fresh: false,
          since,
        })
      }
      const { seenAt, asOf, customer: state, subscriptions } = freshness
      if (state === 'unknown') {
        return sendProblem(reply, { status: 404, detail: `Stripe has no customer ${customer}.` })
      }
      return { fresh: true, since, seenAt, asOf, customer: state, subscriptions } as const
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
