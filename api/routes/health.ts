import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Readiness } from '../readiness.js'
import type { TemporalState } from '../status/temporal-state.js'
import { UnavailableError } from '../plugins/errors.js'
import { problems } from '../plugins/problem.js'

export interface HealthDeps {
  readonly readiness: () => Promise<Readiness>
  readonly temporal: TemporalState
}

const Health = Type.Object({ status: Type.Literal('up') }, { description: 'The process runs.' })

const Ready = Type.Object(
  {
    status: Type.Literal('ready'),
    temporal: Type.Enum(['reachable', 'unreachable'], {
      description: 'Webhooks are stored while Temporal is unreachable. They are applied later.',
    }),
  },
  { description: 'Webhooks can be stored.' },
)

const healthSchema = { tags: ['Service'], summary: 'Tell whether the process runs', response: { 200: Health } }

const readySchema = {
  tags: ['Service'],
  summary: 'Tell whether webhooks can be stored',
  response: { 200: Ready, ...problems([503]) },
}

/**
 * Serves `GET /health` (the process is up) and `GET /ready` (it can store webhooks). Readiness does not
 * depend on Temporal, because webhooks are stored without it.
 */
export async function health(app: FastifyInstance, { readiness, temporal }: HealthDeps) {
  app.get('/health', { schema: healthSchema }, () => ({ status: 'up' }))

  app.get('/ready', { schema: readySchema }, async () => {
    const { problem, cause } = await readiness()
    if (problem !== null) throw new UnavailableError(problem, { cause })
    return { status: 'ready', temporal: (await temporal.isReachable()) ? 'reachable' : 'unreachable' }
  })
}
