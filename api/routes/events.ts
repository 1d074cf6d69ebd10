import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { Type } from 'typebox'
import { reopenSetAside } from '../../prisma/inbox/reopen-events.js'
import type { AdminAuth } from '../plugins/admin-auth.js'
import { NEEDS_TOKEN } from '../plugins/describe-api.js'
import { problems } from '../plugins/problem.js'
import { allowMissingBody } from './missing-body.js'

export interface EventsDeps {
  readonly auth: AdminAuth
  readonly pool: Pool
}

const Body = Type.Object(
  {
    ids: Type.Optional(
      Type.Array(Type.String({ pattern: '^evt_' }), {
        minItems: 1,
        maxItems: 10_000,
        description: 'The events to retry; all that were set aside when left out.',
      }),
    ),
  },
  { additionalProperties: false },
)

const Reopened = Type.Object(
  { reopened: Type.Integer({ description: 'The number of events that are open again.' }) },
  { description: 'The events are open again. The next sweep applies them.' },
)

const schema = {
  tags: ['Events'],
  summary: 'Retry events that were set aside',
  security: NEEDS_TOKEN,
  body: Body,
  response: { 200: Reopened, ...problems([400, 401, 503]) },
}

/**
 * Serves `POST /api/events/retry`. Reopens the named events that were set aside, or all. The
 * next sweep applies them.
 */
export async function events(instance: FastifyInstance, { auth, pool }: EventsDeps): Promise<void> {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  app.addHook('onRequest', auth.requireAdmin)

  app.post('/api/events/retry', { preValidation: allowMissingBody, schema }, async ({ body }) => ({
    reopened: await reopenSetAside(pool, body.ids),
  }))
}
