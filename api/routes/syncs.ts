import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import { type Static, Type } from 'typebox'
import { RUN_OUTCOMES } from '../../prisma/catalogue/enumerated-columns.js'
import type { Database } from '../../prisma/engine/client.js'
import { readRun } from '../../prisma/proofs/runs.js'
import type { Selection } from '../../prisma/catalogue/selection.js'
import { nameObjects } from '../name-objects.js'
import { type FullSyncs, NoSuchRunError } from '../full-syncs.js'
import type { AdminAuth } from '../plugins/admin-auth.js'
import { NEEDS_TOKEN } from '../plugins/describe-api.js'
import { problems } from '../plugins/problem.js'
import { Moment, MomentOrNull, TextOrNull } from '../schema-types.js'
import { Progress } from '../status/runs-schema.js'
import type { TemporalState } from '../status/temporal-state.js'
import { allowMissingBody } from './missing-body.js'

export interface SyncsDeps {
  readonly auth: AdminAuth
  readonly database: Database
  readonly fullSyncs: FullSyncs
  readonly temporal: TemporalState
  readonly selection: Selection
}

/** Temporal's run ids are UUIDs. */
const RUN_ID = /^[0-9a-f-]{36}$/

const Seconds = Type.Integer({ minimum: 0 })

/** The fields of the workflow's input. The workflow validates them again. */
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

const RunId = Type.String({ description: "The run's id, a UUID." })

const Started = Type.Object(
  { id: RunId },
  {
    description: 'The full sync has started.',
    headers: { Location: Type.String({ description: 'The address of the run.' }) },
  },
)

/** A run that goes on has `progress`. A run that has ended has its record, unless it failed before writing one. */
const Sync = Type.Object(
  {
    id: RunId,
    outcome: Type.Enum(RUN_OUTCOMES),
    startedAt: Type.Optional(Moment),
    finishedAt: Type.Optional(MomentOrNull),
    input: Type.Optional(Type.Unknown()),
    progress: Type.Optional(Progress),
    result: Type.Optional(Type.Unknown()),
    error: Type.Optional(TextOrNull),
  },
  { description: 'The progress of a run that goes on, or the record of a run that has ended.' },
)

const Action = Type.Enum(['pause', 'resume', 'cancel'])

const Steered = Type.Object({ id: RunId, action: Action }, { description: 'The full sync was told.' })

const shared = { tags: ['Full syncs'], security: NEEDS_TOKEN }

const startSchema = {
  ...shared,
  summary: 'Start a full sync',
  body: Input,
  response: { 201: Started, ...problems([400, 401, 409, 503]) },
}

const readSchema = {
  ...shared,
  summary: 'Read how a full sync goes, or went',
  params: Type.Object({ id: RunId }),
  response: { 200: Sync, ...problems([401, 404, 503]) },
}

const steerSchema = {
  ...shared,
  summary: 'Pause, resume or cancel the full sync that runs',
  params: Type.Object({ id: RunId, action: Action }),
  response: { 200: Steered, ...problems([400, 401, 404, 503]) },
}

/**
 * Serves the full sync's routes. `POST /api/syncs` starts one, and `GET /api/syncs/:id` returns its progress
 * or record. `POST /api/syncs/:id/{pause,resume,cancel}` control the running one.
 */
export async function syncs(instance: FastifyInstance, { auth, database, fullSyncs, temporal, selection }: SyncsDeps) {
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  app.addHook('onRequest', auth.requireAdmin)

  app.post('/api/syncs', { preValidation: allowMissingBody, schema: startSchema }, async (request, reply) => {
    if (request.body.objects) nameObjects(request.body.objects, selection)
    const id = await fullSyncs.start(request.body, 'api')
    return reply.code(201).header('location', `/api/syncs/${id}`).send({ id })
  })

  app.get('/api/syncs/:id', { schema: readSchema }, async ({ params: { id } }): Promise<Static<typeof Sync>> => {
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

  app.post('/api/syncs/:id/:action', { schema: steerSchema }, async ({ params: { id, action } }) => {
    temporal.forgetRunningSync() // it may have started a moment ago, at Temporal's CLI
    const running = await temporal.runningSync()
    if (running?.runId !== id) throw new NoSuchRunError('No full sync with this id is running.')
    await fullSyncs[action]()
    return { id, action }
  })
}
