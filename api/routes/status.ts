import type { FastifyInstance } from 'fastify'
import type { AdminAuth } from '../plugins/admin-auth.js'
import { readStatus, type StatusDeps } from '../status.js'

/** `GET /api/status`: what the admin page shows, as JSON. */
export async function status(app: FastifyInstance, { auth, ...deps }: StatusDeps & { readonly auth: AdminAuth }) {
  app.get('/api/status', { onRequest: auth.requireAdmin }, () => readStatus(deps))
}
