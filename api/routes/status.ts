import type { FastifyInstance } from 'fastify'
import type { AdminAuth } from '../plugins/admin-auth.js'
import { NEEDS_TOKEN } from '../plugins/describe-api.js'
import { problems } from '../plugins/problem.js'
import { described } from '../schema-types.js'
import type { StatusReader } from '../status/status-reader.js'
import { StatusSchema } from '../status/status-schema.js'

export interface StatusRouteDeps {
  readonly auth: AdminAuth
  readonly status: StatusReader
}

const schema = {
  tags: ['Status'],
  summary: 'Read the state, its problems and what the overview shows',
  security: NEEDS_TOKEN,
  response: { 200: described('The verdict, and what it rests on.', StatusSchema), ...problems([401, 503]) },
}

/** Serves `GET /api/status`: the data of the admin page, as JSON. */
export async function status(app: FastifyInstance, { auth, status: reader }: StatusRouteDeps) {
  app.get('/api/status', { onRequest: auth.requireAdmin, schema }, () => reader.read())
}
