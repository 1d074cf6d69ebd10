import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { asDriftCursor, listDrift } from '../../prisma/status/list-drift.js'
import { NEEDS_TOKEN } from '../plugins/describe-api.js'
import { problems } from '../plugins/problem.js'
import { described, seriesOf } from '../schema-types.js'
import { FoundDrift } from '../status/copy-schema.js'
import type { GapsDeps } from './gaps.js'
import { answerOf, pageOf, PagingQuery, pagingOf } from './paging.js'

const listSchema = {
  summary: 'List the drift: rows that a full sync or an audit repaired',
  description: 'Drift is kept for 35 days. The newest is first. `next` is `after` of the next page, or null.',
  tags: ['Status'],
  security: NEEDS_TOKEN,
  querystring: PagingQuery,
  response: { 200: described('A page of the list.', pageOf(FoundDrift)), ...problems([400, 401, 503]) },
}

const countsSchema = {
  summary: 'Count the drift per day and cause',
  description: 'The last 35 days (UTC).',
  tags: ['Status'],
  security: NEEDS_TOKEN,
  response: { 200: described('The counts of each day.', seriesOf(Type.Integer())), ...problems([401, 503]) },
}

/** Serves `GET /api/drift` and `GET /api/drift/counts`. */
export async function drift(instance: FastifyInstance, { auth, readPool: pool, perDay }: GapsDeps): Promise<void> {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  app.addHook('onRequest', auth.requireAdmin)
  app.get('/api/drift', { schema: listSchema }, async ({ query }) =>
    answerOf(await listDrift(pool, pagingOf(query, asDriftCursor))),
  )
  app.get('/api/drift/counts', { schema: countsSchema }, () => perDay.drift())
}
