import type { FastifyInstance } from 'fastify'
import type { Selection } from '../../prisma/catalogue/selection.js'
import { failedAction } from '../admin/action-notices.js'
import { frame } from '../admin/frame.js'
import { PAGE, sendPage } from '../admin/send-page.js'
import type { PageServer } from '../admin/serve-page.js'
import { NO_FIELDS, parseSyncFields, syncFields } from '../admin/sync-input.js'
import { syncPage } from '../admin/sync-page.js'
import type { Audits } from '../audits.js'
import { AlreadyRunningError, type FullSyncs } from '../full-syncs.js'
import type { AdminAuth } from '../plugins/admin-auth.js'
import type { Schedules } from '../schedules.js'
import type { TemporalState } from '../status/temporal-state.js'

export interface AdminSyncDeps {
  readonly auth: AdminAuth
  readonly selection: Selection
  readonly fullSyncs: FullSyncs
  readonly audits: Audits
  readonly schedules: Schedules
  readonly temporal: TemporalState
  readonly servePage: PageServer
}

const RANGES = ['due', 'all', 'eventless'] as const

/** Serves the page that plans and starts full syncs, audits and reconciles. */
export async function adminSync(app: FastifyInstance, deps: AdminSyncDeps): Promise<void> {
  const { auth, selection, fullSyncs, audits, schedules, temporal, servePage } = deps
  const { types } = selection
  const config = { onRequest: auth.requireAdmin }
  const failed = (error: unknown) => failedAction(error, { temporal, needsWorker: false })

  servePage({
    path: '/sync',
    title: 'Sync',
    content: ({ fullSync }) => syncPage({ types, fields: NO_FIELDS, isRunning: fullSync.running !== null }),
  })

  app.post<{ Body: unknown }>(`${PAGE}/sync`, config, async ({ body }, reply) => {
    const fields = syncFields(body)
    const read = parseSyncFields(fields, selection)
    if ('problems' in read) {
      const content = html(syncPage({ types, fields, problems: read.problems, isRunning: false }))
      return sendPage(reply.code(422), frame({ path: '/sync', title: 'Sync', content }))
    }
    const isPlan = (body as { mode?: unknown }).mode !== 'sync' // parseSyncFields has read it as an object
    try {
      const id = await fullSyncs.start({ ...read.input, ...(isPlan && { dryRun: true }) }, 'page')
      return await reply.redirect(`${PAGE}/runs/${id}?notice=${isPlan ? 'planned' : 'started'}`, 303)
    } catch (error) {
      return reply.redirect(`${PAGE}/sync?notice=${await failed(error)}`, 303)
    }
  })

  app.post<{ Body: { ranges?: unknown } | undefined }>(`${PAGE}/sync/audit`, config, async ({ body }, reply) => {
    const ranges = RANGES.find((each) => each === body?.ranges) ?? 'due'
    try {
      return await reply.redirect(`${PAGE}/runs/${await audits.start(ranges, 'page')}?notice=audit`, 303)
    } catch (error) {
      const notice = error instanceof AlreadyRunningError ? 'audit-running' : await failed(error)
      return reply.redirect(`${PAGE}/sync?notice=${notice}`, 303)
    }
  })

  app.post(`${PAGE}/sync/reconcile`, config, async (_request, reply) => {
    try {
      await schedules.reconcileNow()
      return await reply.redirect(`${PAGE}/sync?notice=reconcile`, 303)
    } catch (error) {
      return reply.redirect(`${PAGE}/sync?notice=${await failed(error)}`, 303)
    }
  })
}

/** Puts content that is not refreshed into the page's main part. */
function html(content: string): string {
  return `<main>${content}</main>`
}
