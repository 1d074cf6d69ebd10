import { createHmac, timingSafeEqual } from 'node:crypto'
import cookie from '@fastify/cookie'
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify'

const COOKIE = 'stripe_sync_session'

/** A working day; then the token is asked for again. */
const SESSION_SECONDS = 12 * 3_600

/** No or a wrong token. */
class UnauthorizedError extends Error {
  override name = 'Unauthorized'
  readonly statusCode = 401
}

/** A form of another site tried to act with this browser's session. */
class CrossSiteError extends Error {
  override name = 'Forbidden'
  readonly statusCode = 403
}

export interface AdminAuth {
  /** True when the request carries the token or a session made from it. */
  isAdmin(request: FastifyRequest): boolean
  /** A hook that lets only admins through, and their forms only from our own pages. */
  requireAdmin(request: FastifyRequest): Promise<void>
  /** Compares in constant time. */
  isToken(candidate: string): boolean
  openSession(reply: FastifyReply): void
  closeSession(reply: FastifyReply): void
}

export interface AdminAuthOptions {
  readonly token: string
  /** Send the cookie over HTTPS only. */
  readonly isSecure: boolean
}

/**
 * Opens the admin page and the JSON API to who knows ADMIN_TOKEN: by `Authorization: Bearer`, or by a session cookie that is the time
 * of its end, signed. Nothing is stored; a new token ends every session.
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

  return {
    isAdmin: (request) => hasToken(request) || hasSession(request),
    async requireAdmin(request) {
      if (hasToken(request)) return
      if (!hasSession(request)) {
        throw new UnauthorizedError('Send ADMIN_TOKEN as `Authorization: Bearer …`, or log in at /admin/stripe-sync.')
      }
      if (request.method !== 'GET' && !isSameOrigin(request)) {
        throw new CrossSiteError('This form did not come from the admin page.')
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

/** Digests have one length, so that not even the token's length shows in the time that this takes. */
function isEqual(a: string, b: string): boolean {
  const digest = (text: string) => createHmac('sha256', 'stripe-sync').update(text).digest()
  return timingSafeEqual(digest(a), digest(b))
}

/** Browsers say where a form came from; SameSite=Strict keeps the cookie from other sites already. */
function isSameOrigin({ headers }: FastifyRequest): boolean {
  const site = headers['sec-fetch-site']
  if (site !== undefined) return site === 'same-origin' || site === 'none'
  const { origin } = headers
  return origin === undefined || (URL.canParse(origin) && new URL(origin).host === headers.host)
}
