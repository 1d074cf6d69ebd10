import { beforeEach, describe, expect, it } from 'vitest'
import { freePort } from '../../dev/free-port.js'
import type { Look } from '../../prisma/operator/alert-message.js'
import type { AlertSettings } from '../../prisma/operator/alert-settings.js'
import { claimWatch, endWatch, purgeAlerts, recordChange } from '../../prisma/operator/alerts.js'
import { deliverAlerts, hasWaitingAlerts } from '../../prisma/operator/deliver-alerts.js'
import { countRecentDrift } from '../../prisma/rows/drift.js'
import { ALERT_SECRET, useAlertReceiver } from '../support/alert-receiver.js'
import { useDatabase } from '../support/database.js'

const database = useDatabase()
const receiver = useAlertReceiver()

const good: Look = { state: 'in sync', problems: [] }
const bad: Look = { state: 'degraded', problems: [{ code: 'worker-missing', text: 'No worker is running.' }] }
const PAGE = 'https://sync.example/admin/stripe-sync'

function webhookOnly(url = `${receiver().url}/alerts`): AlertSettings {
  return { webhook: { url, secret: ALERT_SECRET }, page: PAGE }
}

/** Records what `look` changes, for these receivers. */
async function tell(look: Look, ...receivers: ('webhook' | 'slack')[]): Promise<boolean> {
  const { pool } = database()
  await claimWatch(pool, 'a')
  return recordChange(pool, { watcher: 'a', before: look, now: look, receivers })
}

function states(): (string | undefined)[] {
  return receiver().taken.map(({ body }) => body.data.state)
}

beforeEach(async () => {
  await database().query('TRUNCATE stripe.alerts, stripe.alert_watch')
})

describe('the watch over the state', () => {
  it('belongs to one process until that process ends it', async () => {
    const { pool } = database()
    expect(await claimWatch(pool, 'a')).toBe(true)
    expect(await claimWatch(pool, 'b')).toBe(false)
    expect(await claimWatch(pool, 'a')).toBe(true)
    await endWatch(pool, 'a')
    expect(await claimWatch(pool, 'b')).toBe(true)
    expect(await claimWatch(pool, 'a')).toBe(false)
  })

  it('is taken over when the process has not looked for 45 s', async () => {
    const { pool, query } = database()
    await claimWatch(pool, 'a')
    await query(`UPDATE stripe.alert_watch SET watched_at = watched_at - interval '44 seconds'`)
    expect(await claimWatch(pool, 'b')).toBe(false)
    await query(`UPDATE stripe.alert_watch SET watched_at = watched_at - interval '2 seconds'`)
    expect(await claimWatch(pool, 'b')).toBe(true)
  })

  it('lets nobody else record a change', async () => {
    const { pool, query } = database()
    await claimWatch(pool, 'a')
    expect(await recordChange(pool, { watcher: 'b', before: bad, now: bad, receivers: ['webhook'] })).toBe(false)
    expect(await query('SELECT FROM stripe.alerts')).toEqual([])
  })
})

describe('a change', () => {
  it('is recorded once, for each receiver, even when it is recorded from two connections at once', async () => {
    await tell(good, 'webhook')
    const recorded = await Promise.all([tell(bad, 'webhook', 'slack'), tell(bad, 'webhook', 'slack')])
    expect(recorded.filter(Boolean)).toHaveLength(1)
    expect(
      await database().query(`SELECT receiver, message ->> 'state' AS state FROM stripe.alerts ORDER BY id`),
    ).toEqual([
      { receiver: 'webhook', state: 'in sync' },
      { receiver: 'webhook', state: 'degraded' },
      { receiver: 'slack', state: 'degraded' },
    ])
  })

  it('is forgotten after 90 days', async () => {
    await tell(good, 'webhook')
    await tell(bad, 'webhook')
    await database().query(
      `UPDATE stripe.alerts SET at = now() - interval '91 days' WHERE message ->> 'state' = 'in sync'`,
    )
    await purgeAlerts(database().pool)
    expect(await database().query(`SELECT message ->> 'state' AS state FROM stripe.alerts`)).toEqual([
      { state: 'degraded' },
    ])
  })
})

describe('the delivery', () => {
  it('sends signed messages in their order, and each once', async () => {
    const { pool } = database()
    await tell(good, 'webhook')
    await tell(bad, 'webhook')
    expect(await hasWaitingAlerts(pool, webhookOnly())).toBe(true)
    expect(await deliverAlerts(pool, webhookOnly())).toEqual({ delivered: 2, failures: [] })
    expect(await deliverAlerts(pool, webhookOnly())).toEqual({ delivered: 0, failures: [] })
    expect(await hasWaitingAlerts(pool, webhookOnly())).toBe(false)
    expect(states()).toEqual(['in sync', 'degraded'])
    expect(receiver().taken[1]?.body).toEqual({
      type: 'status.changed',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
      data: { state: 'degraded', previous: 'in sync', begun: bad.problems, ended: [], page: PAGE },
    })
  })

  it('repeats a message with the same id while the receiver answers 500, and keeps the order', async () => {
    const { pool } = database()
    await tell(good, 'webhook')
    await tell(bad, 'webhook')
    receiver().refuse(3)
    for (let attempt = 0; attempt < 3; attempt++) {
      expect(await deliverAlerts(pool, webhookOnly())).toEqual({
        delivered: 0,
        failures: ['The receiver in ALERT_WEBHOOK_URL answered 500.'],
      })
    }
    expect(await deliverAlerts(pool, webhookOnly())).toEqual({ delivered: 2, failures: [] })
    const [first, second] = receiver().taken
    expect(receiver().ids).toEqual([first?.id, first?.id, first?.id, first?.id, second?.id])
    expect(states()).toEqual(['in sync', 'degraded'])
    expect(await database().query('SELECT attempts, last_error FROM stripe.alerts ORDER BY id')).toEqual([
      { attempts: 4, last_error: null },
      { attempts: 1, last_error: null },
    ])
  })

  it('sends a message once when two processes deliver at once', async () => {
    await tell(bad, 'webhook')
    const done = await Promise.all(Array.from({ length: 4 }, () => deliverAlerts(database().pool, webhookOnly())))
    expect(done.reduce((sum, { delivered }) => sum + delivered, 0)).toBe(1)
    expect(receiver().ids).toHaveLength(1)
  })

  it('reaches one receiver while the other one is down, and says why without its address', async () => {
    const { pool } = database()
    const port = await freePort()
    await tell(bad, 'webhook', 'slack')
    const settings = { ...webhookOnly(`http://127.0.0.1:${port}/secret`), slack: { url: `${receiver().url}/slack` } }
    expect(await deliverAlerts(pool, settings)).toEqual({
      delivered: 1,
      failures: ['The receiver in ALERT_WEBHOOK_URL does not answer: ECONNREFUSED.'],
    })
    expect(receiver().slack).toEqual([
      `*Stripe Sync: degraded*\n• No worker is running.\n<${PAGE}|Open the admin page>`,
    ])
    expect(await deliverAlerts(pool, { ...webhookOnly(), slack: settings.slack })).toMatchObject({ delivered: 1 })
    expect(receiver().slack).toHaveLength(1)
  })

  it('leaves out what was tried a moment ago, if it is asked to, and what is older than a day', async () => {
    const { pool, query } = database()
    await tell(good, 'webhook')
    const late = { untriedForMs: 60_000 }
    expect(await deliverAlerts(pool, webhookOnly(), late)).toMatchObject({ delivered: 0 })
    await query(`UPDATE stripe.alerts SET at = now() - interval '61 seconds', tried_at = now() - interval '59 seconds'`)
    expect(await deliverAlerts(pool, webhookOnly(), late)).toMatchObject({ delivered: 0 })
    await query(`UPDATE stripe.alerts SET at = now() - interval '25 hours', tried_at = NULL`)
    expect(await deliverAlerts(pool, webhookOnly(), late)).toMatchObject({ delivered: 0 })
    await query(`UPDATE stripe.alerts SET at = now() - interval '61 seconds'`)
    expect(await deliverAlerts(pool, webhookOnly(), late)).toMatchObject({ delivered: 1 })
  })
})

describe('drift that operators are told of', () => {
  it('is that of the last 24 hours, of the given types, unless its event was only late', async () => {
    const { pool, query } = database()
    const drift = (id: string, more: { type?: string; cause?: string | null; hours?: number }) =>
      query(
        `INSERT INTO stripe.sync_drift (account_id, object_type, id, run_id, what, cause, found_at)
         VALUES ('acct_1', $1, $2, 'run', 'changed', $3, now() - $4 * interval '1 hour')`,
        [more.type ?? 'invoice', id, more.cause ?? null, more.hours ?? 23],
      )
    await drift('in_1', {})
    await drift('ch_1', { type: 'charge', cause: 'changed here' })
    await drift('in_2', { cause: 'late event' })
    await drift('in_3', { hours: 25 })
    await drift('co_1', { type: 'coupon' })
    expect(await countRecentDrift(pool, ['invoice', 'charge'])).toEqual({ rows: 2, types: ['charge', 'invoice'] })
  })
})
