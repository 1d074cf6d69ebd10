import type { FastifyInstance } from 'fastify'
import type { Pool } from 'pg'
import type { SetAsideOutcome } from '../../prisma/catalogue/enumerated-columns.js'
import { reopenSetAside } from '../../prisma/inbox/reopen-events.js'
import { InvalidQueryError } from '../../prisma/status/cursor.js'
import { readWholeEvent } from '../../prisma/status/find-object.js'
import { type EventPage, listEvents } from '../../prisma/status/list-events.js'
import { eventPage, noEventPage } from '../admin/event-page.js'
import { eventsPage } from '../admin/events-page.js'
import { eventPath, noticeFor, PAGE, sendPage } from '../admin/send-page.js'
import type { PageServer } from '../admin/serve-page.js'
import { parseEventQuery } from '../events/event-query.js'
import type { AdminAuth } from '../plugins/admin-auth.js'

export interface AdminEventsDeps {
  readonly auth: AdminAuth
  readonly pool: Pool
  /** The pool for lookups, so that neither a webhook nor the status waits for the list. */
  readonly readPool: Pool
  readonly servePage: PageServer
}

/** The sentence for the result of a retry, by the `notice` code in the page's address. */
const NOTICES: Readonly<Record<string, string>> = {
  retried: 'The events are open again. The next sweep applies them within 30 seconds.',
  none: 'No event that is set aside matches, so nothing was changed.',
}

/** Serves the page of events, the page of one event, and their buttons. */
export async function adminEvents(app: FastifyInstance, deps: AdminEventsDeps): Promise<void> {
  const { auth, pool, readPool, servePage } = deps

  servePage({
    path: '/events',
    title: 'Events',
    notices: NOTICES,
    content: async (status, fields) => {
      const query = new URLSearchParams([...fields].filter(([, value]) => value !== '')) // a form sends empty fields
      return eventsPage({ status, query, found: await find(query) })
    },
  })

  async function find(query: URLSearchParams): Promise<EventPage | string> {
    try {
      return await listEvents(readPool, parseEventQuery(query))
    } catch (error) {
      if (error instanceof InvalidQueryError) return error.message
      throw error
    }
  }

  app.get<{ Params: { id: string }; Querystring: { notice?: string } }>(
    `${PAGE}/events/:id`,
    { onRequest: auth.requireAdmin },
    async ({ params: { id }, query: { notice } }, reply) => {
      const event = id.includes('\u0000') ? undefined : await readWholeEvent(readPool, id)
      if (!event) return sendPage(reply.code(404), noEventPage(id))
      return sendPage(reply, eventPage(event, noticeFor(NOTICES, notice)))
    },
  )

  app.post<{ Params: { id: string } }>(
    `${PAGE}/events/:id/retry`,
    { onRequest: auth.requireAdmin },
    async ({ params: { id } }, reply) => {
      const reopened = await reopenSetAside(pool, { ids: [id] })
      return reply.redirect(`${eventPath(id)}?notice=${reopened > 0 ? 'retried' : 'none'}`, 303)
    },
  )

  // The address has the filter of the list. The body names one event; without it, all that match are meant.
  app.post<{ Body: { id?: string } | undefined }>(
    `${PAGE}/events/retry`,
    { onRequest: auth.requireAdmin },
    async (request, reply) => {
      const query = new URL(request.url, 'http://page').searchParams
      const { filter, outcome } = parseEventQuery(query)
      const id = request.body?.id
      const reopened = await reopenSetAside(
        pool,
        id === undefined ? { ...filter, outcome: setAsideOutcome(outcome) } : { ids: [id] },
      )
      query.set('notice', reopened > 0 ? 'retried' : 'none')
      return reply.redirect(`${PAGE}/events?${query.toString()}`, 303)
    },
  )
}

/**
 * Returns the outcome of the events to try again; undefined for both outcomes of events that are set aside.
 *
 * @throws {InvalidQueryError} for an outcome whose events cannot be tried again
 */
function setAsideOutcome(outcome: ReturnType<typeof parseEventQuery>['outcome']): SetAsideOutcome | undefined {
  if (outcome === undefined || outcome === 'set-aside') return undefined
  if (outcome === 'failed' || outcome === 'blocked') return outcome
  throw new InvalidQueryError(`Events that are ${outcome} cannot be tried again, so nothing was changed.`)
}
