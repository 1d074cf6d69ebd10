import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { Type } from 'typebox'
import { readActions } from '../../prisma/operator/operator-actions.js'
import { NEEDS_TOKEN } from '../plugins/describe-api.js'
import { problems } from '../plugins/problem.js'
import { described, list, TextOrNull } from '../schema-types.js'
import { Action } from '../status/service-schema.js'
import type { AdminAuth } from '../plugins/admin-auth.js'

export interface ActionsDeps {
  readonly auth: AdminAuth
  readonly pool: Pool
}

/** Actions of one answer. */
const PAGE_SIZE = 50

const Query = Type.Object(
  { before: Type.Optional(Type.String({ pattern: '^[0-9]{1,18}$' })) },
  { additionalProperties: false },
)

const schema = {
  tags: ['Service'],
  summary: 'List what operators did, the newest first',
  security: NEEDS_TOKEN,
  querystring: Query,
  response: {
    200: described(
      'Up to 50 actions, and `before` of the next page.',
      Type.Object({ actions: list(Action), next: TextOrNull }),
    ),
    ...problems([400, 401, 503]),
  },
}

/** Serves `GET /api/actions`: what operators did, the newest first. `next` is the `before` of the next page. */
export async function actions(instance: FastifyInstance, { auth, pool }: ActionsDeps): Promise<void> {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  app.addHook('onRequest', auth.requireAdmin)

  app.get('/api/actions', { schema }, async ({ query: { before } }) => {
    const found = await readActions(pool, { before, limit: PAGE_SIZE + 1 })
    const shown = found.slice(0, PAGE_SIZE)
    return { actions: shown, next: found.length > PAGE_SIZE ? (shown.at(-1)?.id ?? null) : null }
  })
}
