import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { Type } from 'typebox'
import type { Database } from '../../prisma/engine/client.js'
import { readRun } from '../../prisma/proofs/runs.js'
import { type FullSyncs, NoSuchRunError } from '../full-syncs.js'
import type { AdminAuth } from '../plugins/admin-auth.js'
import type { TemporalState } from '../status/temporal-state.js'
import { allowMissingBody } from './missing-body.js'

export interface SyncsDeps {
  readonly auth: AdminAuth
  readonly database: Database
  readonly fullSyncs: FullSyncs
  readonly temporal: TemporalState
}

/** Temporal's run ids are UUIDs. */
const RUN_ID = /^[0-9a-f-]{36}$/

const Seconds = Type.Integer({ minimum: 0 })

/**
 * The fields of the workflow's input. The workflow validates them again, and checks the
 * names of object types.
 */
const Input = Type.Object(
  {
    objects: Type.Optional(Type.Array(Type.String(), { minItems: 1 })),
    customer: Type.Optional(Type.String({ pattern: '^cus_' })),
    created: Type.Optional(
      Type.Object({ gte: Type.Optional(Seconds), lt: Type.Optional(Seconds) }, { additionalProperties: false }),
    ),
    accounts: Type.Optional(Type.Array(Type.String({ pattern: '^acct_' }), { minItems: 1 })),
    dryRun: Type.Optional(Type.Boolean()),
    allowMassDelete: Type.Optional(Type.Boolean()),
  },
  { additionalProperties: false },
)

/**
 * Serves the full sync's routes. `POST /api/syncs` starts one, and `GET /api/syncs/:id` returns its progress
 * or record. `POST /api/syncs/:id/{pause,resume,cancel}` control the running one.
 */
export async function syncs(instance: FastifyInstance, { auth, database, fullSyncs, temporal }: SyncsDeps) {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  app.addHook('onRequest', auth.requireAdmin)

  app.post('/api/syncs', { preValidation: allowMissingBody, schema: { body: Input } }, async (request, reply) => {
    const id = await fullSyncs.start(request.body)
    return reply.code(201).header('location', `/api/syncs/${id}`).send({ id })
  })

  app.get('/api/syncs/:id', { schema: { params: Type.Object({ id: Type.String() }) } }, async ({ params: { id } }) => {
    if (!RUN_ID.test(id)) throw new NoSuchRunError('No full sync has this id.')
    const running = await temporal.runningSync()
    if (running?.runId === id) {
      return { id, outcome: 'running', startedAt: running.startedAt, progress: running.progress }
    }
    // Read after Temporal's answer: a run writes its record before it ends, so the record of
    // an ended run is there.
    const run = await readRun(database, id)
    if (run && run.outcome !== 'running') return run
    const error = await fullSyncs.failureOf(id) // the run may have failed before it could write a record
    return { id, outcome: error === null ? 'running' : 'failed', error }
  })

  const Action = Type.Object({ id: Type.String(), action: Type.Enum(['pause', 'resume', 'cancel']) })
  app.post('/api/syncs/:id/:action', { schema: { params: Action } }, async ({ params: { id, action } }) => {
    const running = await temporal.runningSync()
    if (running?.runId !== id) throw new NoSuchRunError('No full sync with this id is running.')
    await fullSyncs[action]()
    return { id, action }
  })
}
