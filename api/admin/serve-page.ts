import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import { html } from 'ghtml'
import type { AdminAuth } from '../plugins/admin-auth.js'
import { UnavailableError } from '../plugins/errors.js'
import type { StatusReader } from '../status/status-reader.js'
import type { Status } from '../status/status-schema.js'
import { ACTION_NOTICES } from './action-notices.js'
import { frame } from './frame.js'
import { livePage } from './live-page.js'
import { noticeFor, PAGE, sendPage } from './send-page.js'
import { loginPage } from './session-pages.js'
import { bottom, top, unknownSection } from './top.js'

type PathParameters = Readonly<Partial<Record<string, string>>>

interface LivePage {
  /** The path below the admin page, such as `/events` or `/runs/:id`; empty for the admin page itself. */
  readonly path: string
  readonly title: string
  /** Sentences for the results of the page's own buttons, by the `notice` code in the address. */
  readonly notices?: Readonly<Record<string, string>>
  /** Page loads a minute and address; unlimited by default. */
  readonly loadsPerMinute?: number
  /** Renders the content below the verdict. Called about once a second, however many people look at the page. */
  content(status: Status, query: URLSearchParams, params: PathParameters): string | Promise<string>
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
    const [navigationPath = ''] = path.split('/:')
    const heading = html`<h1>${title}</h1>`
    const config = loadsPerMinute ? { rateLimit: { max: loadsPerMinute, timeWindow: '1 minute' } } : {}
    app.get<{ Params: PathParameters }>(`${PAGE}${path}`, { config }, async (request, reply) => {
      if (!auth.isAdmin(request)) return sendPage(reply.code(401), loginPage())
      const query = queryOf(request)
      const notice = noticeFor({ ...ACTION_NOTICES, ...notices }, query.get('notice') ?? '')
      query.delete('notice')
      const from = `${addressOf(request).pathname}/live${query.size > 0 ? `?${query.toString()}` : ''}`
      return sendPage(
        reply,
        frame({ path: navigationPath, title, notice, content: livePage(from, await live({ request, reply, query })) }),
      )
    })

    app.get<{ Params: PathParameters }>(
      `${PAGE}${path}/live`,
      { onRequest: auth.requireAdmin },
      async (request, reply) => sendPage(reply, await live({ request, reply, query: queryOf(request) })),
    )

    async function live({ request: { params }, reply, query }: Asked): Promise<string> {
      try {
        const status = await reader.read()
        const known = rendered.get(status) ?? new Map<string, Promise<string>>()
        rendered.set(status, known)
        const key = `${path} ${JSON.stringify(params)} ${query.toString()}`
        const page = known.get(key) ?? render(status, query, params)
        known.set(key, page)
        return await page
      } catch (error) {
        reply.log.warn({ err: error }, 'the page cannot be read')
        reply.code(503)
        return `${heading}${unknownSection(error instanceof UnavailableError ? error.message : null)}`
      }
    }

    /** Renders the content. If its own query fails, the verdict above it stays. */
    async function contentOf(status: Status, query: URLSearchParams, params: PathParameters): Promise<string> {
      try {
        return await content(status, query, params)
      } catch (error) {
        app.log.warn({ err: error, path }, 'the content of a page cannot be read')
        return html`<section aria-label="Content">
          <p role="alert">This part cannot be read now. The page asks again by itself.</p>
        </section>`
      }
    }

    async function render(status: Status, query: URLSearchParams, params: PathParameters): Promise<string> {
      return `${heading}${top(status)}${await contentOf(status, query, params)}${bottom(status)}`
    }
  }
}

interface Asked {
  readonly request: { readonly params: PathParameters }
  readonly reply: FastifyReply
  readonly query: URLSearchParams
}

function queryOf(request: Pick<FastifyRequest, 'url'>): URLSearchParams {
  return addressOf(request).searchParams
}

function addressOf({ url }: Pick<FastifyRequest, 'url'>): URL {
  return new URL(url, 'http://page')
}
