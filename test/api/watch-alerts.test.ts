import pg from 'pg'
import { describe, expect, inject, it } from 'vitest'
import { createApp } from '../../api/app.js'
import { connectDatabases } from '../../api/connect-databases.js'
import { readApiEnv } from '../../api/env.js'
import { ALERT_SECRET } from '../support/alert-receiver.js'
import { WEBHOOK_SECRET } from '../support/webhook.js'
import { ALERT_PAGE, FIRST, PATIENCE, useAlertWatches } from './alert-watches.js'

const { database, receiver, closing, state, createWatch, startWorker, look, messages, told } = useAlertWatches()

describe('an outage of the database', () => {
  it('is told once, without the database, and its end through the outbox', async () => {
    const admin = new pg.Client({ connectionString: inject('postgresUrl') })
    await admin.connect()
    closing.push(() => admin.end())
    const name = new URL(database().url).pathname.slice(1)
    const watch = createWatch()
    await look(2, watch)
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS false`)
    await admin.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1', [name])
    await look(1, watch)
    expect(messages()).toEqual([])
    await look(3, watch)
    expect(messages()).toEqual([{ state: 'unknown', begun: ['state-unknown'], ended: [] }])
    expect(receiver().taken[0]?.body.data).toMatchObject({
      previous: 'in sync',
      begun: [
        {
          text: 'Webhooks cannot be stored. The database cannot be reached. Stripe delivers them again, and reconcile finds them.',
        },
      ],
    })
    await admin.query(`ALTER DATABASE ${name} ALLOW_CONNECTIONS true`)
    await look(2, watch)
    await startWorker()
    await expect
      .poll(told(watch), PATIENCE)
      .toEqual([
        { state: 'unknown', begun: ['state-unknown'], ended: [] },
        FIRST,
        { state: 'in sync', begun: [], ended: ['state-unknown'] },
      ])
  })
})

describe('two API processes that listen', () => {
  it('look at the state by themselves, and tell the first one once', async () => {
    await startWorker()
    const env = {
      DATABASE_URL: database().url,
      STRIPE_WEBHOOK_SECRET: WEBHOOK_SECRET,
      ALERT_WEBHOOK_URL: `${receiver().url}/alerts`,
      ALERT_WEBHOOK_SECRET: ALERT_SECRET,
      PUBLIC_URL: 'https://sync.example',
    }
    for (let nth = 0; nth < 2; nth++) {
      const opened = connectDatabases(database().url)
      const app = await createApp({ env: readApiEnv(env), ...opened, temporal: state.client })
      closing.push(
        () => opened.close(),
        () => app.close(),
      )
      await app.listen({ port: 0, host: '127.0.0.1' })
    }
    await expect.poll(() => receiver().taken.length, PATIENCE).toBeGreaterThan(0)
    expect(messages()).toEqual([
      { state: 'never synced', begun: expect.arrayContaining(['never-synced', 'worker-missing']), ended: [] },
    ])
    expect(receiver().taken[0]?.body.data.page).toBe(ALERT_PAGE)
  })
})
