import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { AdminAuth } from '../plugins/admin-auth.js'
import { UnavailableError } from '../plugins/errors.js'
import type { StatusReader } from '../status/status-reader.js'
import type { Status } from '../status/status-schema.js'
import { frame } from './frame.js'
import { livePage } from './live-page.js'
import { noticeFor, PAGE, sendPage } from './send-page.js'
import { loginPage } from './session-pages.js'
import { bottom, top, unknownSection } from './top.js'

export interface LivePage {
  /** The path below the admin page, such as `/events`; empty for the admin page itself. */
  readonly path: string
  readonly title: string
  /** The sentence for the result of a button press, by the `notice` code in the page's address. */
  readonly notices?: Readonly<Record<string, string>>
  /** Page loads a minute and address; unlimited by default. */
  readonly loadsPerMinute?: number
  /** Renders the content below the verdict. Called about once a second, however many people look at the page. */
  content(status: Status, query: URLSearchParams): string | Promise<string>
}

export interface ServePageDeps {
  readonly auth: AdminAuth
  readonly status: StatusReader
}

/** Serves a page below the admin page. */
export type PageServer = (page: LivePage) => void

/**
 * Returns a function that serves a page with the verdict and the health line on top: `GET {path}` is the document,
 * `GET {path}/live` is the part that an open page fetches again.
 */
export function createPageServer(app: FastifyInstance, { auth, status: reader }: ServePageDeps): PageServer {
  /** HTML by status and address. Open pages that share a status share its HTML. */
  const rendered = new WeakMap<Status, Map<string, Promise<string>>>()

  return function servePage({ path, title, notices = {}, loadsPerMinute, content }) {
    const config = loadsPerMinute ? { rateLimit: { max: loadsPerMinute, timeWindow: '1 minute' } } : {}
    app.get(`${PAGE}${path}`, { config }, async (request, reply) => {
      if (!auth.isAdmin(request)) return sendPage(reply.code(401), loginPage())
      const query = queryOf(request)
      const notice = noticeFor(notices, query.get('notice') ?? '')
      query.delete('notice')
      const from = `${PAGE}${path}/live${query.size > 0 ? `?${query.toString()}` : ''}`
      return sendPage(reply, frame({ path, title, notice, content: livePage(from, await live(reply, query)) }))
    })

    app.get(`${PAGE}${path}/live`, { onRequest: auth.requireAdmin }, async (request, reply) =>
      sendPage(reply, await live(reply, queryOf(request))),
    )

    async function live(reply: FastifyReply, query: URLSearchParams): Promise<string> {
      try {
        const status = await reader.read()
        const known = rendered.get(status) ?? new Map<string, Promise<string>>()
        rendered.set(status, known)
        const key = `${path}?${query.toString()}`
        const html = known.get(key) ?? render(status, query)
        known.set(key, html)
        return await html
      } catch (error) {
        reply.log.warn({ err: error }, 'the page cannot be read')
        reply.code(503)
        return unknownSection(error instanceof UnavailableError ? error.message : null)
      }
    }

    async function render(status: Status, query: URLSearchParams): Promise<string> {
      return `${top(status)}${await content(status, query)}${bottom(status)}`
    }
  }
}

function queryOf(request: FastifyRequest): URLSearchParams {
  return new URL(request.url, 'http://page').searchParams
}
