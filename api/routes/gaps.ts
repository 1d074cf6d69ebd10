import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { Type } from 'typebox'
import { asGapCursor, listGaps } from '../../prisma/status/list-gaps.js'
import type { AdminAuth } from '../plugins/admin-auth.js'
import { NEEDS_TOKEN } from '../plugins/describe-api.js'
import { problems } from '../plugins/problem.js'
import { described, seriesOf } from '../schema-types.js'
import type { ChangesPerDay } from '../status/changes-per-day.js'
import { Gap } from '../status/copy-schema.js'
import { answerOf, pageOf, PagingQuery, pagingOf } from './paging.js'

export interface GapsDeps {
  readonly auth: AdminAuth
  readonly readPool: Pool
  readonly perDay: ChangesPerDay
}

const listSchema = {
  summary: 'List the gaps: periods whose events no webhook brought',
  description: 'The newest gap is first. `next` is `after` of the next page, and null on the last one.',
  tags: ['Status'],
  security: NEEDS_TOKEN,
  querystring: PagingQuery,
  response: { 200: described('A page of the list.', pageOf(Gap)), ...problems([400, 401, 503]) },
}

const countsSchema = {
  summary: 'Count the events of gaps per day',
  description: 'The last 35 days (UTC). The events of a gap count on the day on which the gap began.',
  tags: ['Status'],
  security: NEEDS_TOKEN,
  response: { 200: described('The counts of each day.', seriesOf(Type.Integer())), ...problems([401, 503]) },
}

/** Serves `GET /api/gaps` and `GET /api/gaps/counts`. */
export async function gaps(instance: FastifyInstance, { auth, readPool: pool, perDay }: GapsDeps): Promise<void> {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  app.addHook('onRequest', auth.requireAdmin)
  app.get('/api/gaps', { schema: listSchema }, async ({ query }) =>
    answerOf(await listGaps(pool, pagingOf(query, asGapCursor))),
  )
  app.get('/api/gaps/counts', { schema: countsSchema }, () => perDay.gaps())
}
