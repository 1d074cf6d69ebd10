import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { bearer, openSession, page, TOKEN, useAdminApps } from './admin-app.js'

const { database, createTestApp } = useAdminApps()
let app: FastifyInstance

beforeAll(async () => {
  app = await createTestApp()
})
afterAll(() => app.close())

const session = () => openSession(app)

describe('the admin page and the JSON API', () => {
  it.each([
    ['GET', '/api/status'],
    ['POST', '/api/syncs'],
    ['GET', '/api/syncs/some-id'],
    ['POST', '/api/syncs/some-id/cancel'],
    ['POST', '/api/customers/cus_1/refresh'],
    ['POST', '/api/events/retry'],
    ['GET', '/api/objects/cus_1?stripe=now'],
    ['GET', `${page}/objects/cus_1?stripe=now`],
    ['GET', `${page}/events/evt_1`],
    ['GET', '/api/events'],
    ['GET', '/api/events/counts?per=minute'],
    ['GET', '/api/events/evt_1'],
    ['GET', `${page}/events/live`],
    ['GET', `${page}/events/evt_1`],
    ['POST', `${page}/events/retry`],
    ['POST', `${page}/events/evt_1/retry`],
    ['GET', '/api/runs'],
    ['GET', '/api/runs/some-id'],
    ['POST', '/api/audits'],
    ['POST', '/api/reconciles'],
    ['GET', `${page}/runs/live`],
    ['GET', `${page}/runs/some-id/live`],
    ['POST', `${page}/runs/some-id/apply`],
    ['POST', `${page}/sync`],
    ['POST', `${page}/sync/audit`],
    ['POST', `${page}/sync/reconcile`],
    ['GET', `${page}/live`],
    ['POST', `${page}/action`],
  ] as const)('%s %s needs the token', async (method, url) => {
    for (const headers of [{}, { authorization: 'Bearer wrong' }, { authorization: `Basic ${TOKEN}` }]) {
      const response = await app.inject({ method, url, headers })
      expect(response.statusCode).toBe(401)
      expect(response.json<{ detail: string }>().detail).toMatch(/Authorization: Bearer/)
    }
  })

  it('accept the token as Bearer, or a session that was opened with it', async () => {
    expect((await app.inject({ url: '/api/status', headers: bearer })).statusCode).toBe(200)
    const cookie = await session()
    expect(cookie).toMatch(/HttpOnly/)
    expect(cookie).toMatch(/SameSite=Strict/)
    expect(cookie).not.toContain('token')
    expect((await app.inject({ url: '/api/status', headers: { cookie } })).statusCode).toBe(200)
  })

  it('reject a session that was changed or opened with another token', async () => {
    const cookie = await session()
    const value = /stripe_sync_session=(\d+)\.([^;]+)/.exec(cookie)
    const later = `stripe_sync_session=${Number(value?.[1]) + 1}.${value?.[2]}`
    expect((await app.inject({ url: '/api/status', headers: { cookie: later } })).statusCode).toBe(401)
    const other = await createTestApp({ ADMIN_TOKEN: 'another token, as long' })
    expect((await other.inject({ url: '/api/status', headers: { cookie } })).statusCode).toBe(401)
    await other.close()
  })

  it('refuse a form of another site, although the browser sends the session', async () => {
    const cookie = await session()
    const form = (headers: Record<string, string>) =>
      app.inject({
        method: 'POST',
        url: `${page}/logout`,
        payload: '',
        headers: { cookie, 'content-type': 'application/x-www-form-urlencoded', ...headers },
      })
    for (const headers of [
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
      { origin: 'null' },
    ]) {
      expect((await form(headers)).statusCode).toBe(403)
    }
    expect((await form({ 'sec-fetch-site': 'same-origin' })).statusCode).toBe(303)
    expect((await form({ origin: 'http://localhost:3000', host: 'localhost:3000' })).statusCode).toBe(303)
  })

  it('answer 429 from the eleventh wrong token on', async () => {
    const guess = () =>
      app.inject({
        method: 'POST',
        url: `${page}/login`,
        remoteAddress: '10.9.8.7',
        payload: 'token=guess',
        headers: { 'content-type': 'application/x-www-form-urlencoded' },
      })
    const answers: number[] = []
    for (let i = 0; i < 12; i++) answers.push((await guess()).statusCode)
    expect(answers.slice(0, 10)).toEqual(Array.from({ length: 10 }, () => 401))
    expect(answers.slice(10)).toEqual([429, 429])
  })

  it('answer a browser with a page when its session is over, or when the database does not answer', async () => {
    const headers = { accept: 'text/html', 'content-type': 'application/x-www-form-urlencoded' }
    const over = await app.inject({ method: 'POST', url: `${page}/action`, payload: 'action=sync', headers })
    expect(over.statusCode).toBe(401)
    expect(over.body).toContain('Your session is over')
    const lost = await createTestApp({ DATABASE_URL: database().url.replace(/[^/]+$/, 'no_such_database') })
    const { statusCode, body } = await lost.inject({ url: page, headers: { ...headers, ...bearer } })
    expect(statusCode).toBe(503)
    expect(body).toContain('data-state="unknown"')
    const pressed = await lost.inject({
      method: 'POST',
      url: `${page}/action`,
      payload: 'action=retry',
      headers: { ...headers, ...bearer },
    })
    expect(pressed.statusCode).toBe(503)
    expect(pressed.body).toContain('This did not work')
    await lost.close()
  })

  it('send pages with headers that forbid foreign scripts and frames', async () => {
    const { headers } = await app.inject(page)
    expect(headers['content-security-policy']).toMatch(/script-src 'self'/)
    expect(headers['x-frame-options']).toBe('SAMEORIGIN')
  })

  it('answer 404 without ADMIN_TOKEN', async () => {
    const closed = await createTestApp({ ADMIN_TOKEN: '' })
    expect((await closed.inject(page)).statusCode).toBe(404)
    expect((await closed.inject('/api/status')).statusCode).toBe(404)
    expect((await closed.inject('/health')).statusCode).toBe(200)
    await closed.close()
  })
})
