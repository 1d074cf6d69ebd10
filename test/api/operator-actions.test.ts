import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { FastifyInstance } from 'fastify'
import { purgeActions } from '../../prisma/operator/operator-actions.js'
import { bearer, openSession, page, useAdminApps } from './admin-app.js'

const { database, createTestApp } = useAdminApps()
let app: FastifyInstance

interface Actions {
  readonly actions: readonly Record<string, unknown>[]
  readonly next: string | null
}

beforeEach(async () => {
  await database().query('TRUNCATE stripe.operator_actions')
  app = await createTestApp()
})
afterEach(() => app.close())

async function read(query = ''): Promise<Actions> {
  const response = await app.inject({ url: `/api/actions${query}`, headers: bearer })
  expect(response.statusCode).toBe(200)
  return response.json<Actions>()
}

function post(url: string, payload: object = {}, headers: Record<string, string> = bearer) {
  return app.inject({ method: 'POST', url, payload, headers })
}

describe('the record of what operators did', () => {
  it('has each POST of the JSON API, with its targets and the status of its answer', async () => {
    await post('/api/events/retry', { ids: ['evt_1', 'evt_2'] })
    await post('/api/syncs/no-run/pause')
    const { actions } = await read()
    expect(actions).toEqual([
      expect.objectContaining({
        actor: 'token',
        address: '127.0.0.1',
        action: '/api/syncs/:id/pause',
        target: 'no-run',
      }),
      expect.objectContaining({ action: '/api/events/retry', target: 'evt_1, evt_2', result: '200' }),
    ])
  })

  it('has each press of a button, with the result that the page showed, and the page shows it', async () => {
    const cookie = await openSession(app)
    const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded', 'sec-fetch-site': 'same-origin' }
    await app.inject({ method: 'POST', url: `${page}/action`, payload: 'action=retry', headers })
    expect((await read()).actions).toEqual([
      expect.objectContaining({ actor: 'session', action: 'retry', target: null, result: 'retry' }),
    ])
    const shown = await app.inject({ url: page, headers: { cookie } })
    expect(shown.body).toMatch(/<h2>What operators did<\/h2>[\s\S]*<td>retry<small><\/small><\/td>[\s\S]*at the page/)
  })

  it('has no request without a token or session, no GET, and no login', async () => {
    await post('/api/events/retry', {}, {})
    await openSession(app)
    await read()
    expect((await read()).actions).toEqual([])
  })

  it('has no e-mail address, token or other text of a request', async () => {
    await post('/api/syncs', {
      customer: 'jenny.rosen@example.com',
      objects: ['a secret of somebody'],
      ADMIN_TOKEN: 'x',
    })
    const [action] = (await read()).actions
    expect(action).toMatchObject({ action: '/api/syncs', target: null, result: '400' })
  })

  it('is read in pages of 50, the newest first', async () => {
    await database().query(
      `INSERT INTO stripe.operator_actions (at, actor, address, action, result)
       SELECT now(), 'token', '::1', 'action ' || n, '200' FROM generate_series(1, 120) AS n`,
    )
    const names = ({ actions }: Actions) => actions.map(({ action }) => action)
    const first = await read()
    const second = await read(`?before=${first.next}`)
    const third = await read(`?before=${second.next}`)
    expect([first, second, third].map((each) => each.actions.length)).toEqual([50, 50, 20])
    expect(third.next).toBeNull()
    expect([...names(first), ...names(second), ...names(third)]).toEqual(
      Array.from({ length: 120 }, (_, nth) => `action ${120 - nth}`),
    )
  })

  it('is kept for 400 days', async () => {
    await database().query(
      `INSERT INTO stripe.operator_actions (at, actor, address, action, result)
       SELECT now() - days * interval '1 day', 'token', '::1', days || ' days ago', '200' FROM unnest(ARRAY[401, 399]) AS days`,
    )
    await purgeActions(database().pool)
    expect((await read()).actions).toEqual([expect.objectContaining({ action: '399 days ago' })])
  })
})
