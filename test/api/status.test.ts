import { describe, expect, it } from 'vitest'
import { awaitAll } from '../../prisma/engine/await-all.js'
import { fullSyncId } from '../../workflows/contract.js'
import { ACCOUNT, delivery, event } from '../support/webhook.js'
import { headers, PATIENCE, useStatusApp } from './status-app.js'

// Tests what a read of the status costs, and that it never delays webhooks.

const { api, database, status, page, metrics, later, lock } = useStatusApp()

function many(read: () => Promise<unknown>): Promise<unknown[]> {
  return Promise.all(Array.from({ length: 100 }, read))
}

describe('a hundred readers', () => {
  /** Counts the statements that `read` sends. Each takes a connection from the pool. */
  async function cost(read: () => Promise<unknown>): Promise<number> {
    let statements = 0
    const count = () => void statements++
    api.opened.statusDatabase.pool.on('acquire', count)
    await read()
    api.opened.statusDatabase.pool.off('acquire', count)
    return statements
  }

  /** Expects that 100 readers cost as much as one, and nothing 500 ms later. Returns the cost of one. */
  async function expectShared(read: () => Promise<unknown>, crowd = read): Promise<number> {
    const one = await cost(read)
    later()
    expect(await cost(() => many(crowd))).toBe(one)
    api.nowMs += 500
    expect(await cost(() => many(read))).toBe(0)
    return one
  }

  it('of the page and the JSON cost as much as one, at the same time and for 1 s', async () => {
    await status()
    later()
    const one = await expectShared(status, page)
    expect(one).toBeGreaterThan(0)
    api.nowMs += 501
    expect(await cost(page)).toBe(one)
  })

  it('of the metrics cost as much as one', async () => {
    expect(await expectShared(metrics)).toBeGreaterThan(0)
  })
})

describe('an action of an operator', () => {
  it('shows in the next status when it retries events', async () => {
    await database().query(
      `INSERT INTO stripe.stripe_event (id, type, account_id, object_id, created, channel, received_at, outcome, closed_at, error, payload)
       VALUES ('evt_aside', 'x', $1, 'cus_1', stripe.now(), 'webhook', stripe.now(), 'failed', stripe.now(), 'no', '{}')`,
      [ACCOUNT],
    )
    expect((await status()).inbox.failed).toBe(1)
    const retried = await api.app.inject({ method: 'POST', url: '/api/events/retry', headers })
    expect(retried.json()).toEqual({ reopened: 1 })
    expect((await status()).inbox.failed).toBe(0)
  })

  it('shows in the next status and on the page when it starts a full sync', async () => {
    expect((await status()).fullSync.running).toBeNull()
    const started = await api.app.inject({ method: 'POST', url: '/api/syncs', headers })
    const { id } = started.json<{ id: string }>()
    try {
      expect((await status()).fullSync.running).toMatchObject({ runId: id })
      expect(await page()).toContain('Full sync running')
    } finally {
      await api.client.workflow.getHandle(fullSyncId).terminate()
    }
  })
})

describe('webhooks', () => {
  it('are stored while every connection of the status waits for a lock', async () => {
    expect((await api.app.inject('/ready')).statusCode).toBe(200)
    const release = await lock(
      ...['sync_gap', 'sync_run', 'sync_proof', 'sync_drift', 'sync_misfit', 'request_budget'].map(
        (table) => `stripe.${table}`,
      ),
    )
    const readers = awaitAll(
      () => many(page),
      () => many(status),
      () => many(metrics),
    )
    await expect.poll(waiting, PATIENCE).toBe(api.opened.statusDatabase.pool.options.max)
    const events = Array.from({ length: 20 }, () => event({ object: { id: 'SUMMER', object: 'coupon' } }))
    const answers = await Promise.all(events.map((each) => api.app.inject(delivery(each))))
    expect(new Set(answers.map(({ statusCode }) => statusCode))).toEqual(new Set([200]))
    expect(await waiting()).toBe(api.opened.statusDatabase.pool.options.max)
    await release()
    await readers
  })

  async function waiting(): Promise<number | undefined> {
    const [row] = await database().query<{ n: number }>(
      `SELECT count(*)::int AS n FROM pg_stat_activity
       WHERE datname = current_database() AND application_name = 'stripe-sync api status' AND wait_event_type = 'Lock'`,
    )
    return row?.n
  }
})
