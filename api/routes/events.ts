import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { Type } from 'typebox'
import { reopenSetAside } from '../../prisma/inbox/reopen-events.js'
import type { AdminAuth } from '../plugins/admin-auth.js'
import { allowMissingBody } from './missing-body.js'

export interface EventsDeps {
  readonly auth: AdminAuth
  readonly pool: Pool
}

const Body = Type.Object(
  { ids: Type.Optional(Type.Array(Type.String({ pattern: '^evt_' }), { minItems: 1, maxItems: 10_000 })) },
  { additionalProperties: false },
)

/**
 * Serves `POST /api/events/retry`. Reopens the named events that were set aside, or all. The
 * next sweep applies them.
 */
export async function events(instance: FastifyInstance, { auth, pool }: EventsDeps): Promise<void> {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  app.addHook('onRequest', auth.requireAdmin)

  app.post('/api/events/retry', { preValidation: allowMissingBody, schema: { body: Body } }, async ({ body }) => ({
    reopened: await reopenSetAside(pool, body.ids),
  }))
}
