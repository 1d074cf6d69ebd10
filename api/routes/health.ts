import type { FastifyInstance } from 'fastify'
import type { Readiness } from '../readiness.js'
import type { TemporalState } from '../status/temporal-state.js'
import { UnavailableError } from '../plugins/errors.js'

export interface HealthDeps {
  readonly readiness: () => Promise<Readiness>
  readonly temporal: TemporalState
}

/**
 * Serves `GET /health` (the process is up) and `GET /ready` (it can store webhooks). Readiness does not
 * depend on Temporal, because webhooks are stored without it.
 */
export async function health(app: FastifyInstance, { readiness, temporal }: HealthDeps) {
  app.get('/health', () => ({ status: 'up' }))

  app.get('/ready', async () => {
    const { problem, cause } = await readiness()
    if (problem !== null) throw new UnavailableError(problem, { cause })
    return { status: 'ready', temporal: (await temporal.isReachable()) ? 'reachable' : 'unreachable' }
  })
}
