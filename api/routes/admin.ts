import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import formbody from '@fastify/formbody'
import rateLimit from '@fastify/rate-limit'
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import type { Pool } from 'pg'
import { reopenSetAside } from '../../prisma/inbox/reopen-events.js'
import { failedAction } from '../admin/action-notices.js'
import { overview } from '../admin/overview.js'
import { PAGE, sendPage } from '../admin/send-page.js'
import { createPageServer } from '../admin/serve-page.js'
import { errorPage, loginPage } from '../admin/session-pages.js'
import { adminDrift } from './admin-drift.js'
import { adminEvents } from './admin-events.js'
import { type AdminObjectsDeps, adminObjects } from './admin-objects.js'
import { type AdminRunsDeps, adminRuns } from './admin-runs.js'
import { type AdminSyncDeps, adminSync } from './admin-sync.js'
import { adminTypes } from './admin-types.js'
import type { FullSyncs } from '../full-syncs.js'
import { hasSentence } from '../plugins/errors.js'
import type { StatusReader } from '../status/status-reader.js'
import type { Schedules } from '../schedules.js'
import type { TemporalState } from '../status/temporal-state.js'

export interface AdminDeps extends AdminObjectsDeps, Omit<AdminRunsDeps & AdminSyncDeps, 'servePage'> {
  readonly pool: Pool
  readonly status: StatusReader
  readonly temporal: TemporalState
  readonly fullSyncs: FullSyncs
  readonly schedules: Schedules
  readonly workflowsUrl: string
}

/** Login attempts per minute and IP address. Limits guesses at the token. */
const LOGINS_PER_MINUTE = 10

/** Serves `GET /admin/stripe-sync` and its forms. */
export async function admin(app: FastifyInstance, deps: AdminDeps) {
  const { auth, pool, temporal, fullSyncs, schedules, workflowsUrl } = deps
  await app.register(formbody)
  await app.register(rateLimit, { global: false })
  app.setErrorHandler<FastifyError>((error, request, reply) => {
    if (!request.headers.accept?.includes('text/html')) throw error // the JSON API's handler answers
    const code = error.statusCode ?? 503
    if (code === 401) return sendPage(reply.code(401), loginPage('Your session is over. Log in again.'))
    if (code < 500) return sendPage(reply.code(code), errorPage(error.name, error.message))
    const sentence = hasSentence(error)
      ? error.message
      : 'Nothing is known about the last press of a button. Look at the page before you try again.'
    request.log[hasSentence(error) ? 'warn' : 'error'](
      { err: error, route: request.routeOptions.url },
      'request failed',
    )
    return sendPage(reply.code(503), errorPage('This did not work', sentence))
  })

  await app.register(adminObjects, deps)

  await serveFiles(app)

  // The link that `npm run dev` prints has the token in its address.
  app.addHook<{ Querystring: { token?: string } }>('preHandler', async (request, reply) => {
    const { token } = request.query
    if (request.routeOptions.url === PAGE && token !== undefined) return logIn(reply, token)
  })
  const servePage = createPageServer(app, deps)
  servePage({
    path: '',
    title: 'Overview',
    loadsPerMinute: 10 * LOGINS_PER_MINUTE, // a load can carry a token
    content: (status) => overview(status, workflowsUrl),
  })
  await app.register(adminEvents, { ...deps, servePage })
  await app.register(adminRuns, { ...deps, servePage })
  await app.register(adminSync, { ...deps, servePage })
  adminTypes(servePage)
  adminDrift(servePage, deps.readPool)

  app.post<{ Body: { token?: string } | undefined }>(
    `${PAGE}/login`,
    { config: { rateLimit: { max: LOGINS_PER_MINUTE, timeWindow: '1 minute' } } },
    async (request, reply) => logIn(reply, request.body?.token ?? ''),
  )

  app.post(`${PAGE}/logout`, { onRequest: auth.requireAdmin }, async (_request, reply) => {
    auth.closeSession(reply)
    return reply.redirect(PAGE, 303)
  })

  app.post<{ Body: { action?: string } | undefined }>(
    `${PAGE}/action`,
    { onRequest: auth.requireAdmin },
    async (request, reply) =>
      reply.redirect(pageWith(await act(request.body?.action ?? ''), request.headers.referer), 303),
  )

  function logIn(reply: FastifyReply, token: string): FastifyReply {
    if (!auth.isToken(token)) return sendPage(reply.code(401), loginPage('That is not the admin token.'))
    auth.openSession(reply)
    return reply.redirect(PAGE, 303)
  }

  /** Does a button's action. Returns the `notice` code of its result. */
  async function act(action: string): Promise<string> {
    if (action === 'retry') {
      await reopenSetAside(pool) // needs the database only
      return action
    }
    try {
      switch (action) {
        case 'sync':
          await fullSyncs.start({}, 'page')
          return 'started'
        case 'pause':
        case 'resume':
        case 'cancel':
          await fullSyncs[action]()
          return action
        case 'reconcile':
          await schedules.reconcileNow()
          return action
        case 'unpause-reconcile':
          await schedules.resumeReconcile()
          return action
        case 'unpause-sweep':
          await schedules.resumeSweep()
          return action
        default:
          return ''
      }
    } catch (error) {
      return failedAction(error, { temporal, needsWorker: action !== 'sync' })
    }
  }
}

/**
 * Returns the address of the page on which a button was pressed, with the notice of its result. It is the admin page
 * when the browser does not name one of our pages.
 */
function pageWith(notice: string, referer = PAGE): string {
  const { pathname, searchParams } = new URL(referer, 'http://page')
  searchParams.set('notice', notice)
  return pathname.startsWith(`${PAGE}/`)
    ? `${pathname}?${searchParams.toString()}`
    : `${PAGE}?notice=${encodeURIComponent(notice)}`
}

/** Serves the style and the scripts of the pages. The libraries come from their npm packages. */
async function serveFiles(app: FastifyInstance): Promise<void> {
  const own = (name: string) => fileURLToPath(new URL(`../admin/${name}`, import.meta.url))
  const packaged = (name: string) => fileURLToPath(import.meta.resolve(name))
  const files = [
    ['admin.css', 'text/css', own('admin.css')],
    ['chart.css', 'text/css', own('chart.css')],
    ['events.css', 'text/css', own('events.css')],
    ['runs.css', 'text/css', own('runs.css')],
    ['types.css', 'text/css', own('types.css')],
    ['refresh.js', 'text/javascript', own('refresh.js')],
    ['draw-charts.js', 'text/javascript', own('draw-charts.js')],
    ['annotate.js', 'text/javascript', own('annotate.js')],
    ['htmx.js', 'text/javascript', packaged('htmx.org/dist/htmx.min.js')],
    ['idiomorph.js', 'text/javascript', packaged('idiomorph/dist/idiomorph-ext.min.js')],
    ['uplot.js', 'text/javascript', packaged('uplot/dist/uPlot.iife.min.js')],
    ['uplot.css', 'text/css', packaged('uplot/dist/uPlot.min.css')],
  ] as const
  for (const [name, type, path] of files) {
    const text = await readFile(path, 'utf8')
    app.get(`${PAGE}/${name}`, (_request, reply) => reply.type(`${type}; charset=utf-8`).send(text))
  }
}
