import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { type Static, Type } from 'typebox'
import { EVENT_CHANNELS, SET_ASIDE_OUTCOMES } from '../../prisma/catalogue/enumerated-columns.js'
import type { TimeRange } from '../../prisma/inbox/event-filter.js'
import { reopenSetAside } from '../../prisma/inbox/reopen-events.js'
import { readWholeEvent } from '../../prisma/status/find-object.js'
import { listEvents } from '../../prisma/status/list-events.js'
import { createEventCounts, EVENT_COUNTS_PER } from '../events/event-counts.js'
import { Account, EventQuery, EventType, ObjectId, selectionOf } from '../events/event-query.js'
import { CountsSchema, EventListSchema, EventSchema } from '../events/event-schema.js'
import type { AdminAuth } from '../plugins/admin-auth.js'
import { NEEDS_TOKEN } from '../plugins/describe-api.js'
import { NotFoundError } from '../plugins/errors.js'
import { problems } from '../plugins/problem.js'
import { described } from '../schema-types.js'
import { allowMissingBody } from './missing-body.js'

export interface EventsDeps {
  readonly auth: AdminAuth
  readonly pool: Pool
  /** The pool for lookups, so that neither a webhook nor the status waits for a list. */
  readonly readPool: Pool
  readonly monotonicMs: () => number
}

const Seconds = Type.Integer({ minimum: 0, maximum: 9_999_999_999 })

/** Times are seconds since 1970, as in Stripe's API. */
const Range = Type.Object(
  { gte: Type.Optional(Seconds), lt: Type.Optional(Seconds) },
  { additionalProperties: false, minProperties: 1 },
)

const RetryBody = Type.Object(
  {
    ids: Type.Optional(Type.Array(Type.String({ pattern: '^evt_' }), { minItems: 1, maxItems: 10_000 })),
    type: Type.Optional(EventType),
    outcome: Type.Optional(Type.Enum(SET_ASIDE_OUTCOMES)),
    channel: Type.Optional(Type.Enum(EVENT_CHANNELS)),
    account: Type.Optional(Account),
    object: Type.Optional(ObjectId),
    created: Type.Optional(Range),
    received: Type.Optional(Range),
  },
  { additionalProperties: false },
)

const common = { tags: ['Events'], security: NEEDS_TOKEN }

const Reopened = Type.Object({
  reopened: Type.Integer({ description: 'The number of events that are open again.' }),
})

/**
 * Serves the inbox: `GET /api/events` lists events, `GET /api/events/:id` has one with its payload, and
 * `GET /api/events/counts` has the numbers of the charts. `POST /api/events/retry` reopens events that were set
 * aside; the next sweep applies them.
 */
export async function events(instance: FastifyInstance, deps: EventsDeps): Promise<void> {
  const { auth, pool, readPool, monotonicMs } = deps
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  app.addHook('onRequest', auth.requireAdmin)
  const readEventCounts = createEventCounts({ pool: readPool, monotonicMs })

  app.get(
    '/api/events',
    {
      schema: {
        ...common,
        summary: 'List events, the newest first',
        querystring: EventQuery,
        response: { 200: described('A page of events.', EventListSchema), ...problems([400, 401, 503]) },
      },
    },
    async ({ query }) => {
      const { events: data, next, searchedTo } = await listEvents(readPool, selectionOf(query))
      return { data, next, searchedTo }
    },
  )

  const CountsQuery = Type.Object({ per: Type.Enum(EVENT_COUNTS_PER) }, { additionalProperties: false })
  app.get(
    '/api/events/counts',
    {
      schema: {
        summary: 'Count the events of the last hour or day by channel',
        ...common,
        querystring: CountsQuery,
        response: {
          200: described('For each label a count at each time.', CountsSchema),
          ...problems([400, 401, 503]),
        },
      },
    },
    async ({ query: { per } }) => readEventCounts(per),
  )

  app.get(
    '/api/events/:id',
    {
      schema: {
        summary: 'Read an event with its payload',
        ...common,
        params: Type.Object({ id: ObjectId }),
        response: { 200: described('The event.', EventSchema), ...problems([400, 401, 404, 503]) },
      },
    },
    async ({ params: { id } }) => {
      const event = await readWholeEvent(readPool, id)
      if (!event) throw new NotFoundError('The inbox has no event with this id. Events are kept for 35 days.')
      return event
    },
  )

  app.post(
    '/api/events/retry',
    {
      preValidation: allowMissingBody,
      schema: {
        summary: 'Retry events that were set aside',
        ...common,
        body: RetryBody,
        response: {
          200: described('The events are open again. The next sweep applies them.', Reopened),
          ...problems([400, 401, 503]),
        },
      },
    },
    async ({ body: { object, created, received, ...rest } }) => {
      const ranges = { created: toDates(created), received: toDates(received) }
      return { reopened: await reopenSetAside(pool, { ...rest, ...ranges, objectId: object }) }
    },
  )
}

function toDates(range: Static<typeof Range> | undefined): TimeRange | undefined {
  const toDate = (seconds: number | undefined) => (seconds === undefined ? undefined : new Date(seconds * 1_000))
  return range && { gte: toDate(range.gte), lt: toDate(range.lt) }
}
