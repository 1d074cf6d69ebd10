import { STATUS_CODES } from 'node:http'
import type { FastifyInstance, InjectOptions } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { delivery } from '../support/webhook.js'
import { bearer, openSession, page, useAdminApps } from './admin-app.js'

const { database, createTestApp } = useAdminApps()
let app: FastifyInstance

beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

const json = { ...bearer, 'content-type': 'application/json' }
const form = { 'content-type': 'application/x-www-form-urlencoded' }

/** Expects that an answer is a problem of RFC 9457. Returns its `detail`. */
async function problemOf(request: InjectOptions, { status, on = app }: { status: number; on?: FastifyInstance }) {
  const response = await on.inject(request)
  expect(response.statusCode).toBe(status)
  expect(response.headers['content-type']).toMatch(/^application\/problem\+json/)
  const { detail, ...rest } = response.json<{ detail: string }>()
  expect(rest).toEqual({ type: 'about:blank', title: STATUS_CODES[status], status })
  return detail
}

describe('an error of the JSON API is a problem of RFC 9457', () => {
  it.each([
    ['a route that does not exist', { url: '/api/nothing' }, 404, /nothing here/],
    ['an object that does not exist', { url: '/api/objects/cus_none', headers: bearer }, 404, /No object/],
    ['a missing token', { url: '/api/status' }, 401, /Authorization: Bearer/],
    [
      'a field that breaks the schema',
      { method: 'POST', url: '/api/events/retry', headers: json, payload: '{"ids": ["cus_1"]}' },
      400,
      /body\.ids\.0/,
    ],
    [
      'an unknown field',
      { method: 'POST', url: '/api/syncs', headers: json, payload: '{"object": []}' },
      400,
      /unknown field "object"/,
    ],
    ['a body that is not JSON', { method: 'POST', url: '/api/syncs', headers: json, payload: '{' }, 400, /JSON/],
    [
      'a body of an unknown type',
      { method: 'POST', url: '/api/syncs', headers: { ...json, 'content-type': 'image/png' }, payload: 'x' },
      415,
      /Unsupported Media Type/,
    ],
    [
      'a body that is too large',
      { method: 'POST', url: '/api/syncs', headers: json, payload: `"${'x'.repeat(2 * 1024 * 1024)}"` },
      413,
      /too large/,
    ],
    ['an address that cannot be decoded', { url: '/api/objects/%zz', headers: bearer }, 400, /valid url/],
    ['an id that is too long', { url: `/api/objects/${'x'.repeat(2_001)}`, headers: bearer }, 414, /length/],
    ['a webhook with a wrong signature', delivery({}, 'whsec_other'), 400, /signature is not valid/],
    ['a webhook that is not an event', delivery({}, 'whsec_x'), 400, /not a Stripe event/],
    ['a service that is not ready', { url: '/ready' }, 503, /worker has not started/],
  ] as const)('for %s', async (_what, request, status, detail) => {
    expect(await problemOf(request, { status })).toMatch(detail)
  })

  it('for a form of another site', async () => {
    const headers = { ...form, cookie: await openSession(app), 'sec-fetch-site': 'cross-site' }
    const detail = await problemOf({ method: 'POST', url: `${page}/logout`, payload: '', headers }, { status: 403 })
    expect(detail).toMatch(/nothing was changed/)
  })

  it('for too many logins', async () => {
    const guess = {
      method: 'POST',
      url: `${page}/login`,
      remoteAddress: '10.1.2.3',
      payload: 'token=guess',
      headers: form,
    } as const
    for (let i = 0; i < 10; i++) expect((await app.inject(guess)).statusCode).toBe(401)
    expect(await problemOf(guess, { status: 429 })).toMatch(/Rate limit exceeded/)
  })

  it('for a database that does not answer, and says when to try again', async () => {
    const lost = await createTestApp({ DATABASE_URL: database().url.replace(/[^/]+$/, 'no_such_database') })
    const request = { method: 'POST', url: '/api/events/retry', headers: bearer } as const
    expect(await problemOf(request, { status: 503, on: lost })).toBe('A part of the service is down. Try again later.')
    expect((await lost.inject(request)).headers['retry-after']).toBe('10')
    await lost.close()
  })
})
