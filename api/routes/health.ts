import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import type { TemporalState } from '../temporal-state.js'
import { UnavailableError } from '../plugins/errors.js'

export interface HealthDeps {
  readonly pool: Pool
  readonly temporal: TemporalState
}

/** `GET /health`: the process is up. `GET /ready`: it can take webhooks. Temporal's absence does not keep it from that. */
export async function health(app: FastifyInstance, { pool, temporal }: HealthDeps) {
  app.get('/health', () => ({ status: 'up' }))

  app.get('/ready', async () => {
    await pool.query('SELECT 1').catch((cause: unknown) => {
      throw new UnavailableError('The database cannot be reached.', { cause })
    })
    return { status: 'ready', temporal: (await temporal.isReachable()) ? 'reachable' : 'unreachable' }
  })
}
