import type { FastifyInstance } from 'fastify'
import type { AdminAuth } from '../plugins/admin-auth.js'
import type { StatusReader } from '../status/status-reader.js'
import { StatusSchema } from '../status/status-schema.js'

export interface StatusRouteDeps {
  readonly auth: AdminAuth
  readonly status: StatusReader
}

/** Serves `GET /api/status`: the data of the admin page, as JSON. */
export async function status(app: FastifyInstance, { auth, status: reader }: StatusRouteDeps) {
  app.get('/api/status', { onRequest: auth.requireAdmin, schema: { response: { 200: StatusSchema } } }, () =>
    reader.read(),
  )
}
