import type { FastifyInstance } from 'fastify'
import type { AdminAuth } from '../plugins/admin-auth.js'
import type { StatusReader } from '../status-reader.js'

export interface StatusRouteDeps {
  readonly auth: AdminAuth
  readonly status: StatusReader
}

/** `GET /api/status`: what the admin page shows, as JSON. */
export async function status(app: FastifyInstance, { auth, status: reader }: StatusRouteDeps) {
  app.get('/api/status', { onRequest: auth.requireAdmin }, () => reader.read())
}
