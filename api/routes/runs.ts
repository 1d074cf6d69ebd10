import type { TypeBoxTypeProvider } from '@fastify/type-provider-typebox'
import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { Type } from 'typebox'
import { RUN_KINDS, RUN_OUTCOMES } from '../../prisma/catalogue/enumerated-columns.js'
import { readWholeRun } from '../../prisma/status/list-runs.js'
import type { Audits } from '../audits.js'
import { NoSuchRunError } from '../full-syncs.js'
import type { AdminAuth } from '../plugins/admin-auth.js'
import { NEEDS_TOKEN } from '../plugins/describe-api.js'
import { problems } from '../plugins/problem.js'
import { described } from '../schema-types.js'
import { readRuns } from '../runs/read-runs.js'
import { RunListSchema, WholeRunSchema, withScope } from '../runs/run-schema.js'
import type { Schedules } from '../schedules.js'
import { allowMissingBody } from './missing-body.js'
import { PagingQuery } from './paging.js'

export interface RunsDeps {
  readonly auth: AdminAuth
  /** The pool for lookups, so that neither a webhook nor the status waits for a list. */
  readonly readPool: Pool
  readonly audits: Audits
  readonly schedules: Schedules
}

const ListQuery = Type.Object(
  {
    kind: Type.Optional(Type.Enum(RUN_KINDS)),
    outcome: Type.Optional(Type.Enum(RUN_OUTCOMES)),
    ...PagingQuery.properties,
  },
  { additionalProperties: false },
)

const AuditBody = Type.Object(
  { ranges: Type.Optional(Type.Enum(['due', 'all', 'eventless'])) },
  { additionalProperties: false },
)

const tags = ['Runs']
const security = NEEDS_TOKEN

/**
 * Serves the records of runs: `GET /api/runs` lists them, and `GET /api/runs/:id` has one with its result.
 * `POST /api/audits` starts an audit, and `POST /api/reconciles` a reconcile.
 */
export async function runs(instance: FastifyInstance, deps: RunsDeps): Promise<void> {
  const { auth, readPool, audits, schedules } = deps
  const app = instance.withTypeProvider<TypeBoxTypeProvider>()
  app.addHook('onRequest', auth.requireAdmin)

  app.get(
    '/api/runs',
    {
      schema: {
        summary: 'List full syncs, audits and reconciles',
        tags,
        security,
        querystring: ListQuery,
        response: { 200: described('A page of runs, the newest first.', RunListSchema), ...problems([400, 401, 503]) },
      },
    },
    async ({ query: { limit, ...query } }) => readRuns(readPool, { ...query, ...(limit && { limit: Number(limit) }) }),
  )

  app.get(
    '/api/runs/:id',
    {
      schema: {
        summary: 'Read a run with its result',
        ...{
          tags,
          security,
          params: Type.Object({ id: Type.String() }),
          response: { 200: described('The run with its whole result.', WholeRunSchema), ...problems([401, 404, 503]) },
        },
      },
    },
    async ({ params: { id } }) => {
      const run = id.includes('\u0000') ? undefined : await readWholeRun(readPool, id)
      if (!run) throw new NoSuchRunError('No run has this id. Records of reconciles and audits are kept for 7 days.')
      return withScope(run)
    },
  )

  app.post(
    '/api/audits',
    {
      preValidation: allowMissingBody,
      schema: {
        summary: 'Start an audit',
        tags,
        security,
        body: AuditBody,
        response: {
          201: described('The audit has started. `id` is its run id.', Type.Object({ id: Type.String() })),
          ...problems([400, 401, 409, 503]),
        },
      },
    },
    async ({ body: { ranges = 'due' } }, reply) => {
      const id = await audits.start(ranges, 'api')
      return reply.code(201).header('location', `/api/runs/${id}`).send({ id })
    },
  )

  app.post(
    '/api/reconciles',
    {
      preValidation: allowMissingBody,
      schema: {
        summary: 'Start a reconcile, unless one runs',
        ...{
          tags,
          security,
          body: Type.Object({}, { additionalProperties: false }),
          response: {
            202: described('A reconcile has started, unless one was running.', Type.Object({})),
            ...problems([400, 401, 503]),
          },
        },
      },
    },
    async (_request, reply) => {
      await schedules.reconcileNow()
      return reply.code(202).send({})
    },
  )
}
