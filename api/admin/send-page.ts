import type { FastifyReply } from 'fastify'

/** The address of the admin page. All its parts lie below it. */
export const PAGE = '/admin/stripe-sync'

/** Returns the address of the page of an object. */
export function objectPath(id: string): string {
  return `${PAGE}/objects/${encodeURIComponent(id)}`
}

/** Returns the address of the page of an event. */
export function eventPath(id: string): string {
  return `${PAGE}/events/${encodeURIComponent(id)}`
}

/** Sends HTML that no cache may keep, because it shows customers' data. */
export function sendPage(reply: FastifyReply, body: string): FastifyReply {
  return reply.type('text/html; charset=utf-8').header('cache-control', 'no-store').send(body)
}

/** Returns the sentence for a `notice` code of an address; undefined for a code that has none. */
export function noticeFor(notices: Readonly<Record<string, string>>, code = ''): string | undefined {
  return Object.hasOwn(notices, code) ? notices[code] : undefined
}
