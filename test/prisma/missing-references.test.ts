import { beforeAll, describe, expect, it } from 'vitest'
import { objectType } from '../../prisma/catalogue/catalogue.js'
import { readMissingReferences } from '../../prisma/rows/parents.js'
import { useDatabase } from '../support/database.js'
import { measuring, MOST } from './measuring.js'

const database = useDatabase()
const account = 'acct_1'

beforeAll(async () => {
  for (const table of ['subscription_items', 'invoice_line_items'])
    await database().query(`ALTER TABLE stripe.${table} SET (autovacuum_enabled = off)`)
})

describe('what other rows refer to', () => {
  it('is found id by id, each once, however many rows refer to it and in which tables', async () => {
    const { query } = database()
    const columns = 'account_id, id, price, data, source, seen_at, channel, synced_at'
    const values = `'{}', 'fetch', now(), 'full-sync', now()`
    await query(
      `INSERT INTO stripe.subscription_items (${columns}, subscription)
       SELECT CASE WHEN n % 2500 < 100 THEN 'acct_2' ELSE $1 END, 'si_' || n, 'price_' || n % 2500, ${values}, 'sub_' || n
       FROM generate_series(1, 20000) AS n`,
      [account],
    )
    await query(
      `INSERT INTO stripe.invoice_line_items (${columns}, invoice)
       SELECT $1, 'il_' || n, 'price_' || 2000 + n % 1400, ${values}, 'in_' || n FROM generate_series(1, 20000) AS n`,
      [account],
    )
    await query(
      `INSERT INTO stripe.prices (account_id, id, data, source, seen_at, channel, synced_at)
       SELECT $1, 'price_' || n, ${values} FROM generate_series(500, 2999) AS n`,
      [account],
    )
    const { pool, most } = measuring(database().pool)
    const found: string[] = []
    let after: string | undefined = ''
    while (after !== undefined) {
      const { ids, next } = await readMissingReferences(pool, { account, type: objectType('price'), after, limit: 100 })
      expect(ids.length).toBeLessThanOrEqual(100)
      found.push(...ids)
      after = next
    }
    const expected = [...Array(400).keys()].map((n) => `price_${n + 100}`)
    expected.push(...[...Array(400).keys()].map((n) => `price_${n + 3_000}`))
    expect(found.toSorted()).toEqual(expected.toSorted())
    expect(most()).toBeLessThan(MOST)
  })
})
