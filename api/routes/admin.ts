import { readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'
import formbody from '@fastify/formbody'
import rateLimit from '@fastify/rate-limit'
import type { FastifyError, FastifyInstance, FastifyReply } from 'fastify'
import type { Pool } from 'pg'
import { reopenSetAside } from '../../prisma/inbox/reopen-events.js'
import { adminPage, errorPage, liveSection, loginPage, unknownSection } from '../admin/page.js'
import { noticeFor, PAGE, sendPage } from '../admin/send-page.js'
import { type AdminObjectsDeps, adminObjects } from './admin-objects.js'
import { AlreadyRunningError, type FullSyncs, NoSuchRunError } from '../full-syncs.js'
import { hasSentence, UnavailableError } from '../plugins/errors.js'
import type { StatusReader } from '../status/status-reader.js'
import type { Status } from '../status/status-schema.js'
import type { TemporalState } from '../status/temporal-state.js'
import { NoAnswerError } from '../within.js'

export interface AdminDeps extends AdminObjectsDeps {
  readonly pool: Pool
  readonly status: StatusReader
  readonly temporal: TemporalState
  readonly fullSyncs: FullSyncs
  readonly workflowsUrl: string
}

/** Login attempts per minute and IP address. Limits guesses at the token. */
const LOGINS_PER_MINUTE = 10

/** The sentence for the result of a button press, by the `notice` code in the page's address. */
const NOTICES: Readonly<Record<string, string>> = {
  started: 'The full sync has started.',
  running: 'A full sync is running already. Wait until it ends, or cancel it.',
  ended: 'No full sync is running any more, so nothing was changed.',
  unreachable: 'Temporal does not answer. If it was slow only, this may still happen: look below before you try again.',
  'no-worker': 'No worker answers, so this has not happened yet. It happens when a worker is back: see below.',
  pause: 'The full sync is paused. Listing steps that have begun still finish.',
  resume: 'The full sync continues.',
  cancel: 'The full sync is being cancelled. Rows that it has written stay.',
  retry: 'The events that were set aside are open again. The next sweep applies them.',
}

/** Serves `GET /admin/stripe-sync` and its forms. */
export async function admin(app: FastifyInstance, deps: AdminDeps) {
  const { auth, pool, status, temporal, fullSyncs, workflowsUrl } = deps
  await app.register(formbody)
  await app.register(rateLimit, { global: false })
  const files = new URL('../admin/', import.meta.url)
  const css = await readFile(new URL('admin.css', files), 'utf8')
  const js = await readFile(new URL('refresh.js', files), 'utf8')
  const idiomorph = await readFile(fileURLToPath(import.meta.resolve('idiomorph')), 'utf8')
  /** HTML by status. Open pages that share a status share its HTML, because rendering takes 1 to 2 ms. */
  const rendered = new WeakMap<Status, string>()

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

  app.get(`${PAGE}/admin.css`, (_request, reply) => reply.type('text/css').send(css))
  app.get(`${PAGE}/idiomorph.js`, (_request, reply) => reply.type('text/javascript').send(idiomorph))
  app.get(`${PAGE}/refresh.js`, (_request, reply) => reply.type('text/javascript').send(js))

  app.get<{ Querystring: { token?: string; notice?: string } }>(
    PAGE,
    { config: { rateLimit: { max: 10 * LOGINS_PER_MINUTE, timeWindow: '1 minute' } } },
    async (request, reply) => {
      const { token, notice } = request.query
      if (token !== undefined) return logIn(reply, token) // the link that `npm run dev` prints
      if (!auth.isAdmin(request)) return sendPage(reply.code(401), loginPage())
      return sendPage(reply, adminPage(await live(reply), noticeFor(NOTICES, notice)))
    },
  )

  app.get(`${PAGE}/live`, { onRequest: auth.requireAdmin }, async (_request, reply) =>
    sendPage(reply, await live(reply)),
  )

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
    async (request, reply) => reply.redirect(`${PAGE}?notice=${await act(request.body?.action ?? '')}`, 303),
  )

  async function live(reply: FastifyReply): Promise<string> {
    try {
      const current = await status.read()
      const section = rendered.get(current) ?? liveSection({ status: current, workflowsUrl })
      rendered.set(current, section)
      return section
    } catch (error) {
      reply.log.warn({ err: error }, 'the status cannot be read')
      reply.code(503)
      return unknownSection(error instanceof UnavailableError ? error.message : null)
    }
  }

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
          await fullSyncs.start({})
          return 'started'
        case 'pause':
        case 'resume':
        case 'cancel':
          await fullSyncs[action]()
          return action
        default:
          return ''
      }
    } catch (error) {
      if (error instanceof AlreadyRunningError) return 'running'
      if (error instanceof NoSuchRunError) return 'ended'
      if (!(await temporal.isReachable())) return 'unreachable'
      if (error instanceof NoAnswerError) return action === 'sync' ? 'unreachable' : 'no-worker'
      throw error
    }
  }
}
