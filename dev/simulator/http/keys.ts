import type { IncomingHttpHeaders } from 'node:http'
import { StripeError } from '../stripe-error.js'

export interface KeyOptions {
  /**
   * What a restricted key may not read: paths with everything below (`/v1/invoices`), or permissions
   * (`rak_tax_id_read`).
   */
  readonly unreadable?: readonly string[]
}

/** API keys that the simulator accepts. They can change while it runs. */
export interface Keys {
  /** Key that may read and write everything. */
  readonly secretKey: string
  add(key: string, options?: KeyOptions): void
  revoke(key: string): void
}

export interface KeyChecks extends Keys {
  /** Returns the key of the request. @throws {StripeError} 401 if the key is missing, unknown or revoked */
  authenticate(headers: IncomingHttpHeaders): string
  /** Checks that the key may do this. @throws {StripeError} 403 if it may not */
  authorize(request: KeyUse): void
}

export interface KeyUse {
  readonly key: string
  readonly method: string
  readonly path: string
  readonly accountId: string
  /** For example `customer`, as in `rak_customer_read`. */
  readonly permission: string
}

export function createKeys(secretKey: string): KeyChecks {
  const keys = new Map<string, KeyOptions>([[secretKey, {}]])
  const revoked = new Set<string>()

  return {
    secretKey,
    add(key, options = {}) {
      keys.set(key, options)
      revoked.delete(key)
    },
    revoke(key) {
      revoked.add(key)
    },
    authenticate({ authorization }) {
      const key = keyIn(authorization)
      if (key === undefined) throw unauthorized(NO_KEY)
      if (revoked.has(key)) throw unauthorized(`Expired API Key provided: ${masked(key)}`, 'api_key_expired')
      if (!keys.has(key)) throw unauthorized(`Invalid API Key provided: ${masked(key)}`)
      return key
    },
    authorize(use) {
      const { key, method, path, permission } = use
      const isRead = method === 'GET'
      const isUnreadable = keys
        .get(key)
        ?.unreadable?.some(
          (denied) => denied === `rak_${permission}_read` || path === denied || path.startsWith(`${denied}/`),
        )
      if (isRead ? isUnreadable : key.startsWith('rk_')) throw forbidden(use)
    },
  }
}

export function forbidden({ key, accountId, permission, method }: Omit<KeyUse, 'path'>): StripeError {
  const right = `rak_${permission}_${method === 'GET' ? 'read' : 'write'}`
  return new StripeError(403, {
    type: 'invalid_request_error',
    message:
      `The provided key '${masked(key)}' does not have the required permissions for this endpoint on account ` +
      `'${accountId}'. Having the '${right}' permission would allow this request to continue.`,
  })
}

export function noSuchAccount({ key, accountId }: Pick<KeyUse, 'key' | 'accountId'>): StripeError {
  return new StripeError(403, {
    type: 'invalid_request_error',
    code: 'account_invalid',
    message:
      `The provided key '${masked(key)}' does not have access to account '${accountId}' (or that account does not ` +
      'exist). Application access may have been revoked.',
  })
}

export function unauthorized(message: string, code?: string): StripeError {
  return new StripeError(401, { type: 'invalid_request_error', message, ...(code !== undefined && { code }) })
}

/** Masks a key as Stripe does: only the prefix and the last 4 characters stay visible. */
export function masked(key: string): string {
  const visible = key.slice(0, key.indexOf('_', 3) + 1)
  return `${visible}${'*'.repeat(Math.max(4, key.length - visible.length - 4))}${key.slice(-4)}`
}

const NO_KEY =
  'You did not provide an API key. You need to provide your API key in the Authorization header, using Bearer auth ' +
  "(e.g. 'Authorization: Bearer YOUR_SECRET_KEY')."

function keyIn(authorization: string | undefined): string | undefined {
  const [scheme, credentials = ''] = authorization?.split(' ') ?? []
  if (scheme === 'Bearer') return credentials || undefined
  if (scheme !== 'Basic') return undefined
  return Buffer.from(credentials, 'base64').toString().split(':')[0] || undefined
}
