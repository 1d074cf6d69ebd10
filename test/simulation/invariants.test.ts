import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, inject, it } from 'vitest'
import { type HistoryProcess, startHistoryProcess } from './history-process.js'

/** Seeds to try in turn, because not every history ends with a tombstone or a subscription item. */
const SEEDS = Array.from({ length: 20 }, (_, index) => index + 1)

/** Statements that damage the database at rest, and the problem that the checks must then report. */
const TAMPERED: readonly (readonly [name: string, statements: readonly string[], complaint: RegExp])[] = [
  [
    'a column of a row is changed',
    [`UPDATE stripe.customers SET email = 'nobody@example.com' WHERE deleted_at IS NULL`],
    /^customers: cus_\w+ column email is nobody@example.com instead of/,
  ],
  [
    "a row's content is changed",
    [`UPDATE stripe.subscriptions SET data = data || '{"status": "unheard of"}'`],
    /^subscriptions: sub_\w+ differs in status/,
  ],
  [
    "a child's content is changed",
    [`UPDATE stripe.subscription_items SET data = data || '{"quantity": 1000}'`],
    /^subscription_items: si_\w+ differs in quantity/,
  ],
  ['a row is removed', [`DELETE FROM stripe.customers`], /^customers: cus_\w+ is missing/],
  [
    'a child is removed, and put back',
    [
      'CREATE TEMP TABLE kept AS SELECT * FROM stripe.subscription_items',
      'DELETE FROM stripe.subscription_items',
      'INSERT INTO stripe.subscription_items SELECT * FROM kept',
      'DROP TABLE kept',
    ],
    /^subscription\/sub_\w+ has children \[.*\] instead of \[si_/,
  ],
  [
    'a child is invented',
    [
      `INSERT INTO stripe.subscription_items (account_id, id, subscription, data, source, seen_at, channel, synced_at)
       SELECT account_id, 'si_invented', id, '{"id": "si_invented"}', source, seen_at, channel, synced_at
       FROM stripe.subscriptions LIMIT 1`,
    ],
    /^subscription_items: si_invented is here and not in Stripe/,
  ],
  [
    'a tombstone is revived',
    ['UPDATE stripe.customers SET deleted_at = NULL', 'UPDATE stripe.coupons SET deleted_at = NULL'],
    /^\w+: \w+ is here and not in Stripe/,
  ],
  [
    'a live row is made a tombstone',
    [`UPDATE stripe.customers SET deleted_at = now()`],
    /^customers: cus_\w+ is a tombstone/,
  ],
  [
    'a row shows an earlier state for a moment',
    [
      'CREATE TEMP TABLE kept AS SELECT id, data FROM stripe.customers',
      `UPDATE stripe.customers row SET data = event.payload #> '{data,object}' FROM stripe.stripe_event event
       WHERE event.object_id = row.id AND event.type = 'customer.created'`,
      'UPDATE stripe.customers row SET data = kept.data FROM kept WHERE kept.id = row.id',
      'DROP TABLE kept',
    ],
    /^this row does not contain evt_\w+, which is settled, after customer\/cus_/,
  ],
  [
    'a row shows for a moment a state that Stripe never reported',
    [
      'CREATE TEMP TABLE kept AS SELECT id, data FROM stripe.customers',
      `UPDATE stripe.customers SET data = data || '{"name": "Nobody"}'`,
      'UPDATE stripe.customers row SET data = kept.data FROM kept WHERE kept.id = row.id',
      'DROP TABLE kept',
    ],
    /^Stripe never said this, after customer\/cus_/,
  ],
  [
    'an event is opened again',
    [`UPDATE stripe.stripe_event SET outcome = 'open'`],
    /^inbox: evt_\w+ \([\w.]+\) is open/,
  ],
  ['an event is lost', ['DELETE FROM stripe.stripe_event'], /^inbox: evt_\w+ \([\w.]+\) was never found/],
  [
    'a settled event is of an object without a row',
    [
      'TRUNCATE simulation.noted',
      `UPDATE stripe.stripe_event SET outcome = 'open' WHERE object_type IS NOT NULL`,
      `UPDATE stripe.stripe_event SET outcome = 'settled' WHERE object_type IS NOT NULL`,
    ],
    /^\w+\/\w+ has no row/,
  ],
]

describe('The checks of a history', () => {
  let simulation: HistoryProcess

  beforeAll(async () => {
    const folder = join(import.meta.dirname, '../..')
    simulation = await startHistoryProcess({ serverUrl: inject('postgresUrl'), folder })
  })
  afterAll(() => simulation.stop())

  it('pass when nothing was damaged', async () => {
    const { problems } = await simulation.perform({ kind: 'run', seed: 1 })
    expect(problems).toEqual([])
  })

  it.each(TAMPERED)('fail when %s', async (_name, tamper, complaint) => {
    const found: string[] = []
    for (const seed of SEEDS) {
      const { problems } = await simulation.perform({ kind: 'run', seed, tamper })
      if (problems.some((problem) => complaint.test(problem))) return
      found.push(...problems)
    }
    expect.fail(`Nobody complains; what is said instead: ${found.join('\n')}`)
  })
})
