import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { connectDatabase, type Database } from '../../prisma/engine/client.js'
import { countOpenEvents, hasBacklog, readOpenEvents } from '../../prisma/inbox/open-events.js'
import { useDatabase } from '../support/database.js'

// A round reads few of the open events, however many there are. What is settled costs nothing, see bookkeeping-plans.test.ts.

const database = useDatabase()
/** A server process tells what it has read when it is asked to: there must be only one. */
let single: Database
const account = 'acct_1'

const SETTLED = 50_000
const OPEN = 20

/** More than the open events and what an index holds beside them, and far less than the inbox. */
const FEW = 200

beforeAll(async () => {
  const { query } = database()
  await query(
    `INSERT INTO stripe.stripe_event (id, type, account_id, object_type, object_id, group_key, created, channel, received_at, outcome, payload)
     SELECT 'evt_' || n, 'coupon.updated', $1, 'coupon', 'c' || n, 'c' || n, now() - n * interval '1 minute',
       CASE WHEN n % 10 = 0 THEN 'gap' ELSE 'webhook' END, now() - n * interval '1 minute',
       CASE WHEN n <= $2 THEN 'open' ELSE 'settled' END, '{}'
     FROM generate_series(1, $3::int) AS n`,
    [account, OPEN, SETTLED],
  )
  await query('ANALYZE stripe.stripe_event')
  single = connectDatabase({ url: database().url, applicationName: 'one connection', maxConnections: 1 })
})
afterAll(() => single.close())

/** Events that `work` reads, those of an index and those of the table. */
async function eventsRead(work: () => Promise<unknown>): Promise<number> {
  const read = async () => {
    await single.pool.query('SELECT pg_stat_force_next_flush()')
    const { rows } = await database().pool.query<{ count: number }>(
      `SELECT (seq_tup_read + (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes
         WHERE relid = 'stripe.stripe_event'::regclass))::int AS count
       FROM pg_stat_user_tables WHERE relid = 'stripe.stripe_event'::regclass`,
    )
    return rows[0]?.count ?? NaN
  }
  const before = await read()
  await work()
  return (await read()) - before
}

describe('of a backlog of 10,000 open events, few are read by', () => {
  const key = { account, group: 'cus_1' }
  const all = { olderThanMs: 0 }

  beforeAll(async () => {
    // Every tenth was never tried, twenty are due for another try, and the others wait for theirs.
    await database().query(
      `INSERT INTO stripe.stripe_event (id, type, account_id, object_type, object_id, group_key, created, channel, received_at, outcome, payload, retry_at)
       SELECT 'evt_open_' || n, 'customer.updated', $1, 'customer', 'cus_' || n, 'cus_1', now() - n * interval '1 minute', 'webhook',
         now() - n * interval '1 minute', 'open', '{}',
         CASE WHEN n % 10 = 0 THEN NULL WHEN n < 23 THEN now() - interval '1 minute' ELSE now() + interval '1 hour' END
       FROM generate_series(1, 10_000) AS n`,
      [account],
    )
  })

  it.each([
    ['a sweep', () => readOpenEvents(single.pool, all, 50), FEW],
    ['a count', () => countOpenEvents(single.pool, all), 3 * FEW],
    ['a look whether the drain is behind', () => hasBacklog(single.pool, { count: 20, forMs: 30_000 }), FEW],
  ])('%s', async (_what, work, most) => {
    expect(await eventsRead(work)).toBeLessThan(most)
  })

  it.each([
    ['of everybody', all],
    ['of the key', { key }],
  ])('which are those that were never tried, then those that are due: %s', async (_whose, selector) => {
    const events = await readOpenEvents(single.pool, selector, 100_000)
    const own = events.filter(({ id }) => id.startsWith('evt_open_'))
    expect(own.length).toBe(1_000 + 20)
    const first = await readOpenEvents(single.pool, selector, 1_000)
    expect(first.every(({ id }) => !id.startsWith('evt_open_') || Number(id.slice(9)) % 10 === 0)).toBe(true)
    expect(await countOpenEvents(single.pool, selector)).toBe(100)
  })

  it('with the newest of the last minute among them, so that a new event does not wait behind all others', async () => {
    await single.pool.query(
      `INSERT INTO stripe.stripe_event (id, type, account_id, object_type, object_id, group_key, created, channel, received_at, outcome, payload)
       SELECT 'evt_new_' || n, 'customer.updated', $1, 'customer', 'new_' || n, 'new_' || n, now(), 'webhook', now() - n * interval '1 s', 'open', '{}'
       FROM generate_series(1, 20) AS n`,
      [account],
    )
    const events = await readOpenEvents(single.pool, all, 50)
    const added = events.slice(50).map(({ id }) => id)
    expect(added).toEqual(['evt_new_5', 'evt_new_4', 'evt_new_3', 'evt_new_2', 'evt_new_1'])
    await single.pool.query(`DELETE FROM stripe.stripe_event WHERE id LIKE 'evt_new_%'`)
    expect((await readOpenEvents(single.pool, all, 50)).length).toBe(50)
  })

  it('which is behind when more than a round of them were never tried for long', async () => {
    expect(await hasBacklog(single.pool, { count: 500, forMs: 30_000 })).toBe(true)
    expect(await hasBacklog(single.pool, { count: 5_000, forMs: 30_000 })).toBe(false)
    expect(await hasBacklog(single.pool, { count: 500, forMs: 9_000 * 60_000 })).toBe(false)
  })
})
