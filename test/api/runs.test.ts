import type { FastifyInstance } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { syncProgress } from '../../api/status/sync-progress.js'
import { recordRunEnd, recordRunStart } from '../../prisma/proofs/runs.js'
import type { FullSyncProgress, TypeProgress } from '../../workflows/contract.js'
import { bearer, openSession, page, useAdminApps } from './admin-app.js'

const { database, createTestApp } = useAdminApps()
let app: FastifyInstance

const NOTHING = { listed: 0, inserted: 0, changed: 0, unchanged: 0, tombstoned: 0, requests: 0, seconds: 0 }
const typeOf = (type: string, more: Partial<TypeProgress>): TypeProgress => ({
  ...{ account: 'acct_1', type, table: `${type}s`, state: 'complete', ...NOTHING },
  ...more,
})

beforeAll(async () => {
  app = await createTestApp()
  const types = [typeOf('customer', { listed: 7, changed: 2 }), typeOf('product', { state: 'failed', reason: 'no' })]
  const input = { objects: ['customer', 'product'], dryRun: true }
  const sync = { id: 'sync', workflowId: 'full-sync', kind: 'full-sync', input, startedBy: 'page' } as const
  await recordRunStart(database(), sync)
  await recordRunEnd(database(), { id: 'sync', outcome: 'incomplete', result: { types }, error: 'products: no' })
  for (const n of [1, 2, 3]) {
    const workflowId = `reconcile-2026-11-24T09:0${n}:00Z`
    await recordRunStart(database(), { id: `r${n}`, workflowId, kind: 'reconcile', input: {}, startedBy: 'schedule' })
    await recordRunEnd(database(), {
      id: `r${n}`,
      outcome: 'complete',
      result: { eventsFound: n, auditsStarted: ['due'] },
    })
  }
  await recordRunStart(database(), { id: 'audit', workflowId: 'audit', kind: 'audit', input: { ranges: 'all' } })
  // Runs of one millisecond are listed once each.
  await database().query(
    `UPDATE stripe.sync_run SET started_at = (SELECT max(started_at) FROM stripe.sync_run) WHERE kind = 'reconcile'`,
  )
})
afterAll(() => app.close())

interface Page {
  readonly data: readonly { id: string; [field: string]: unknown }[]
  readonly next: string | null
}

async function get(query: string): Promise<Page> {
  const response = await app.inject({ url: `/api/runs${query}`, headers: bearer })
  expect(response.statusCode, response.body).toBe(200)
  return response.json<Page>()
}

describe('GET /api/runs', () => {
  it('lists each run once, the newest first, page by page', async () => {
    const ids: string[] = []
    for (let query = '?limit=2'; ;) {
      const { data, next } = await get(query)
      ids.push(...data.map(({ id }) => id))
      if (next === null) break
      query = `?limit=2&after=${encodeURIComponent(next)}`
    }
    expect(ids.toSorted()).toEqual(['audit', 'r1', 'r2', 'r3', 'sync'])
    expect(ids.at(-1)).toBe('sync')
  })

  it('says what a run covers, who started it, and its counts', async () => {
    const [sync] = (await get('?kind=full-sync')).data
    expect(sync).toMatchObject({
      scope: 'dry run of customer, product',
      startedBy: 'page',
      outcome: 'incomplete',
      counts: { types: 2, complete: 1, failed: 1, skipped: 0, listed: 7, changed: 2 },
    })
    expect((await get('?kind=reconcile&limit=1')).data[0]).toMatchObject({
      startedBy: 'schedule',
      scope: null,
      counts: { auditsStarted: 1 },
    })
    expect((await get('?kind=audit')).data).toMatchObject([
      { scope: 'all', startedBy: null, finishedAt: null, counts: null },
    ])
  })

  it('filters by outcome', async () => {
    expect((await get('?outcome=running')).data.map(({ id }) => id)).toEqual(['audit'])
    expect((await get('?outcome=complete&kind=reconcile')).data).toHaveLength(3)
    expect((await get('?outcome=failed')).data).toEqual([])
  })

  it.each(['?kind=nope', '?limit=0', '?limit=201', '?after=nope', '?what=1'])('refuses %s', async (query) => {
    expect((await app.inject({ url: `/api/runs${query}`, headers: bearer })).statusCode).toBe(400)
  })

  it('has each run with its whole result, and 404 for others', async () => {
    const one = await app.inject({ url: '/api/runs/sync', headers: bearer })
    expect(one.json()).toMatchObject({ id: 'sync', result: { types: [{ type: 'customer' }, { reason: 'no' }] } })
    expect((await app.inject({ url: '/api/runs/nope', headers: bearer })).statusCode).toBe(404)
  })
})

describe('the pages', () => {
  it('say why a filter cannot be used, instead of failing', async () => {
    const cookie = await openSession(app)
    const { body, statusCode } = await app.inject({ url: `${page}/runs?kind=nope`, headers: { cookie } })
    expect(statusCode).toBe(200)
    expect(body).toContain('kind &#34;nope&#34; is unknown')
  })

  it.each([
    ['customer=ada', 'problem-customer', /is no customer id/],
    ['from=2026-01-02T00:00&before=2026-01-01T00:00', 'problem-before', /The end must be after the beginning/],
    ['from=tomorrow', 'problem-from', /is no time/],
    ['objects=nope', 'problem-objects', /is not an object type/],
  ])('say at the field what is wrong with %s, and start nothing', async (payload, field, sentence) => {
    const cookie = await openSession(app)
    const headers = { cookie, 'content-type': 'application/x-www-form-urlencoded' }
    const response = await app.inject({ method: 'POST', url: `${page}/sync`, payload, headers })
    expect(response.statusCode).toBe(422)
    expect(response.body).toContain(`id="${field}"`)
    expect(response.body).toMatch(sentence)
  })
})

describe('the progress of a full sync', () => {
  const startedAt = new Date('2026-11-24T09:00:00Z')
  const checkedAt = new Date('2026-11-24T09:00:10Z')
  const running = (progress: Partial<FullSyncProgress>) => ({
    ...{ runId: 'r', startedAt },
    progress: { state: 'running', dryRun: false, types: [], ...progress } as const,
  })
  const types = [typeOf('customer', { listed: 100 }), typeOf('product', { listed: 150, state: 'running' })]
  const none = { checkedAt, types: [], fullSync: { running: null, last: null, lastOfAll: null } }
  const before = {
    ...({
      id: 'b',
      outcome: 'complete',
      startedAt,
      finishedAt: startedAt,
      input: {},
      error: null,
      scope: null,
    } as const),
    result: { types: [typeOf('customer', { listed: 90 }), typeOf('product', { listed: 400 })] },
  }

  it('is measured by what the last full sync listed', () => {
    const found = syncProgress(running({ types }), { ...none, fullSync: { ...none.fullSync, lastOfAll: before } })
    expect(found).toMatchObject({ share: 0.5, shareOf: 'objects', listed: 250, perSecond: 25, secondsLeft: 10 })
    expect(found?.inProgress).toEqual(['products'])
  })

  it('counts types in the first full sync, and promises no time', () => {
    expect(syncProgress(running({ types }), none)).toMatchObject({
      ...{ share: 0.5, shareOf: 'types', secondsLeft: null, unknownBecause: 'this is the first full sync' },
    })
  })

  it('promises no time for a part, or while it is paused', () => {
    const known = { ...none, fullSync: { ...none.fullSync, lastOfAll: before } }
    expect(syncProgress(running({ types, isPart: true }), known)).toMatchObject({ shareOf: 'types', secondsLeft: null })
    expect(syncProgress(running({ types, state: 'paused' }), known)?.unknownBecause).toBe('the full sync is paused')
  })
})
