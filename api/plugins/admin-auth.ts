import { createHmac, timingSafeEqual } from 'node:crypto'
import cookie from '@fastify/cookie'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'
import type { OperatorKind } from '../../prisma/catalogue/enumerated-columns.js'

const COOKIE = 'stripe_sync_session'

/** Length of a session: a working day. After it, the page asks for the token again. */
const SESSION_SECONDS = 12 * 3_600

/** The error when a request has no token, or a wrong one. */
class UnauthorizedError extends Error {
  override name = 'Unauthorized'
  readonly statusCode = 401
}

/** The error when a form of another site uses this browser's session. */
class CrossSiteError extends Error {
  override name = 'Forbidden'
  readonly statusCode = 403
}

export interface AdminAuth {
  /** Returns how the caller proved to be an operator; null when it did not. */
  actorOf(request: FastifyRequest): OperatorKind | null
  /** Returns whether the request has the token, or a session made from it. */
  isAdmin(request: FastifyRequest): boolean
  /** A Fastify hook. Refuses requests without token or session, and forms of other sites. */
  requireAdmin(request: FastifyRequest): Promise<void>
  /** Compares a candidate with the token in constant time. */
  isToken(candidate: string): boolean
  openSession(reply: FastifyReply): void
  closeSession(reply: FastifyReply): void
}

export interface AdminAuthOptions {
  readonly token: string
  /** True when the browser may send the cookie over HTTPS only. */
  readonly isSecure: boolean
}

/**
 * Creates the access check for the admin page and the JSON API. A request needs ADMIN_TOKEN as
 * `Authorization: Bearer`, or a session cookie. The cookie is the session's end time with a signature made
 * from the token. The server stores nothing, and a new token ends every session.
 */
export async function createAdminAuth(app: FastifyInstance, { token, isSecure }: AdminAuthOptions): Promise<AdminAuth> {
  await app.register(cookie)
  const sign = (text: string) => createHmac('sha256', token).update(text).digest('base64url')

  function hasSession(request: FastifyRequest): boolean {
    const [expires = '', signature = ''] = (request.cookies[COOKIE] ?? '').split('.')
    return isEqual(signature, sign(expires)) && Number(expires) > Date.now()
  }

  function hasToken(request: FastifyRequest): boolean {
    const candidate = /^Bearer (.*)$/.exec(request.headers.authorization ?? '')?.[1]
    return candidate !== undefined && isEqual(candidate, token)
  }

  function actorOf(request: FastifyRequest): OperatorKind | null {
    if (hasToken(request)) return 'token'
    return hasSession(request) ? 'session' : null
  }

  return {
    actorOf,
    isAdmin: (request) => actorOf(request) !== null,
    async requireAdmin(request) {
      if (hasToken(request)) return
      if (!hasSession(request)) {
        throw new UnauthorizedError('Send ADMIN_TOKEN as `Authorization: Bearer …`, or log in at /admin/stripe-sync.')
      }
      if (request.method !== 'GET' && !isSameOrigin(request)) {
        throw new CrossSiteError('This form did not come from the admin page, so nothing was changed.')
      }
    },
    isToken: (candidate) => isEqual(candidate, token),
    openSession(reply) {
      const expires = String(Date.now() + SESSION_SECONDS * 1_000)
      void reply.setCookie(COOKIE, `${expires}.${sign(expires)}`, {
        httpOnly: true,
        sameSite: 'strict',
        secure: isSecure,
        path: '/',
        maxAge: SESSION_SECONDS,
      })
    },
    closeSession(reply) {
      void reply.clearCookie(COOKIE, { path: '/' })
    },
  }
}

/**
 * Compares two texts in constant time. Digests have a fixed length, so the time does not
 * reveal the token's length.
 */
function isEqual(a: string, b: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'stripe-sync').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

/**
 * Returns whether the form is ours, as the browser says. SameSite=Strict already keeps the
 * cookie from other sites.
 */
function isSameOrigin({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const { origin } = headers
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === headers.host)
}
