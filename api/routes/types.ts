import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import { NEEDS_TOKEN } from '../plugins/describe-api.js'
import { problems } from '../plugins/problem.js'
import { described, list } from '../schema-types.js'
import { ObjectTypeStatus } from '../status/copy-schema.js'
import { Age } from '../status/status-schema.js'
import type { StatusRouteDeps } from './status.js'

const schema = {
  summary: 'List the object types, with the proof and the state of each',
  description: 'All types at once, so there are no pages: `next` is always null. There are about a hundred types.',
  tags: ['Status'],
  security: NEEDS_TOKEN,
  response: {
    200: described(
      'The types. `counted` is the age of the row counts, and `historyRead` that of the rest.',
      Type.Object({ data: list(ObjectTypeStatus), next: Type.Null(), counted: Age, historyRead: Age }),
    ),
    ...problems([401, 503]),
  },
}

/** Serves `GET /api/types`: the types of the status alone. */
export async function types(app: FastifyInstance, { auth, status }: StatusRouteDeps): Promise<void> {
  app.get('/api/types', { onRequest: auth.requireAdmin, schema }, async () => {
    const { types: data, counted, historyRead } = await status.read()
    return { data, next: null, counted, historyRead }
  })
}
