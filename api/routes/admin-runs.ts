import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import { readWholeRun } from '../../prisma/status/list-runs.js'
import type { FullSyncInput } from '../../workflows/contract.js'
import { failedAction } from '../admin/action-notices.js'
import { isPlan, runPage } from '../admin/run-page.js'
import { runsPage } from '../admin/runs-page.js'
import { PAGE } from '../admin/send-page.js'
import type { PageServer } from '../admin/serve-page.js'
import type { FullSyncs } from '../full-syncs.js'
import type { AdminAuth } from '../plugins/admin-auth.js'
import { InvalidQueryError } from '../../prisma/status/cursor.js'
import { readRuns } from '../runs/read-runs.js'
import type { TemporalState } from '../status/temporal-state.js'

export interface AdminRunsDeps {
  readonly auth: AdminAuth
  /** The pool for lookups, so that neither a webhook nor the status waits for a list. */
  readonly readPool: Pool
  readonly fullSyncs: FullSyncs
  readonly temporal: TemporalState
  readonly workflowsUrl: string
  readonly servePage: PageServer
}

/** Serves the page of runs, the page of one run, and the button that applies a plan. */
export async function adminRuns(app: FastifyInstance, deps: AdminRunsDeps): Promise<void> {
  const { auth, readPool, fullSyncs, temporal, workflowsUrl, servePage } = deps

  servePage({
    path: '/runs',
    title: 'Runs',
    content: async (status, query) => {
      const { data: running } = await readRuns(readPool, { outcome: 'running' })
      return runsPage({ status, query, running, found: await find(query), workflowsUrl })
    },
  })

  servePage({
    path: '/runs/:id',
    title: 'Run',
    content: async (status, _query, { id = '' }) => runPage(await readRun(id), status, workflowsUrl),
  })

  app.post<{ Params: { id: string } }>(
    `${PAGE}/runs/:id/apply`,
    { onRequest: auth.requireAdmin },
    async ({ params: { id } }, reply) => {
      const to = (run: string, notice: string) => reply.redirect(`${PAGE}/runs/${run}?notice=${notice}`, 303)
      const plan = await readRun(id)
      if (!plan || !isPlan(plan) || plan.outcome !== 'complete') return to(encodeURIComponent(id), 'no-plan')
      const { dryRun: _, ...input } = plan.input as FullSyncInput // as the workflow took it
      try {
        return to(await fullSyncs.start(input, 'page'), 'started')
      } catch (error) {
        return to(id, await failedAction(error, { temporal, needsWorker: false }))
      }
    },
  )

  async function readRun(id: string) {
    return id.includes('\u0000') ? undefined : readWholeRun(readPool, id)
  }

  async function find(query: URLSearchParams) {
    try {
      const field = (name: string) => query.get(name)
      return await readRuns(readPool, { kind: field('kind'), outcome: field('outcome'), after: field('after') })
    } catch (error) {
      if (error instanceof InvalidQueryError) return error.message
      throw error
    }
  }
}
