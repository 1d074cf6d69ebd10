import { randomBytes } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { ROWS_BEFORE_PREPARED } from '../../activities/listing/page-writer.js'
import type { StripeObject } from '../../prisma/catalogue/json.js'
import { useWorkbench } from '../support/workbench.js'
import { createListedPages } from './listed-pages.js'

const bench = useWorkbench()
const { newsOf, createCustomers, page, writer } = createListedPages(bench)

async function namesInRows(): Promise<string[]> {
  const rows = await bench().database.query<{ name: string }>(
    "SELECT coalesce(data ->> 'name', '') AS name FROM stripe.customers ORDER BY id",
  )
  return rows.map(({ name }) => name)
}

describe('pages that are written together', () => {
  it('each learn the effects and the poison of their own objects', async () => {
    const write = writer()
    const tooLong = randomBytes(4_000).toString('base64') // too long for an index
    const [bad] = createCustomers(1).map((each) => newsOf({ ...(each.object as StripeObject), id: tooLong }))
    if (!bad) throw new Error('no customer')
    const pages = [createCustomers(3), createCustomers(2), [...createCustomers(2), bad], createCustomers(5), []]
    const written = await Promise.all(pages.map((observations) => write(page(observations))))
    expect(written.map(({ effects }) => effects.length)).toEqual([3, 2, 2, 5, 0])
    expect(written.map(({ poison }) => poison.map(({ id }) => id))).toEqual([[], [], [bad.id], [], []])
    expect(await bench().database.query('SELECT count(*)::int AS n FROM stripe.customers')).toEqual([{ n: 12 }])
    expect(await bench().database.query('SELECT count(*)::int AS n FROM stripe.sync_seen')).toEqual([{ n: 12 }])
  })

  it('may hold the same objects, and the one that was read later stays', async () => {
    const write = writer()
    const first = createCustomers(4)
    const later = first.map((each) => ({
      ...newsOf({ ...(each.object as StripeObject), name: 'later' }),
      seenAt: new Date(each.seenAt.getTime() + 5_000),
    }))
    const others = createCustomers(2)
    const written = await Promise.all(
      [others, createCustomers(1), first, later.slice(0, 2), later.slice(1)].map((each) => write(page(each))),
    )
    expect(written.map(({ poison }) => poison)).toEqual([[], [], [], [], []])
    const names = await namesInRows()
    expect(names.filter((name) => name === 'later')).toHaveLength(4)
    expect(names).toHaveLength(7)
    const stale = await bench().database.query(
      `SELECT id FROM stripe.customers row JOIN stripe.sync_seen seen USING (id)
       WHERE seen.hash <> hashtextextended(id, jsonb_hash_extended(data, 0))`,
    )
    expect(stale).toEqual([])
  })

  it('are written correctly when only a part of one page is new', async () => {
    const write = writer()
    const [known, fresh] = [createCustomers(3), createCustomers(3)]
    await write(page(known))
    const mixed = [...fresh.slice(0, 1), ...known, ...fresh.slice(1)].map((each) => ({ ...each }))
    const whole = createCustomers(4)
    await Promise.all([
      write(page(createCustomers(1))),
      write(page(createCustomers(1))),
      write(page(mixed)),
      write(page(whole)),
    ])
    const rows = await bench().database.query("SELECT id FROM stripe.customers WHERE id <> data ->> 'id'")
    expect(rows).toEqual([])
    expect(await namesInRows()).toHaveLength(12)
  })

  it('all reject when the database fails, and later pages are written', async () => {
    const { deps } = bench()
    let isDown = true
    const pool = new Proxy(deps.database.pool, {
      get(target, name, receiver) {
        if (isDown) throw new Error('Connection terminated unexpectedly')
        return Reflect.get(target, name, receiver) as unknown
      },
    })
    const write = writer('customer', { ...deps, database: { ...deps.database, pool } })
    const pages = Array.from({ length: 4 }, () => page(createCustomers(2)))
    const failed = await Promise.allSettled(pages.map((each) => write(each)))
    expect(failed.map(({ status }) => status)).toEqual(pages.map(() => 'rejected'))
    isDown = false
    await Promise.all(pages.map((each) => write(each)))
    expect(await namesInRows()).toHaveLength(8)
  })
})

describe('the statements of a listing', () => {
  it('are prepared after ROWS_BEFORE_PREPARED rows, and never in a dry run', async () => {
    const many = createCustomers(ROWS_BEFORE_PREPARED)
    const pages = Array.from({ length: many.length / 100 }, (_, nth) => page(many.slice(nth * 100, nth * 100 + 100)))
    for (const dryRun of [true, false]) {
      const write = writer('customer', bench().deps, { dryRun })
      for (const each of pages) await write(each)
      expect(await prepared('customers')).toBe(0)
      await write(page(createCustomers(1)))
      expect(await prepared('customers')).toBe(dryRun ? 0 : 2)
    }
  })

  it('are not prepared while few rows of one of its tables were listed', async () => {
    const many = Array.from({ length: ROWS_BEFORE_PREPARED + 1 }, (_, index) => ({
      ...newsOf({ id: `sub_${index}`, object: 'subscription' }),
      children: new Map([['subscription_item', []]]),
    }))
    const write = writer('subscription')
    for (let from = 0; from < many.length; from += 100) await write(page(many.slice(from, from + 100)))
    await write(page([newsOf({ id: 'sub_last', object: 'subscription' })]))
    expect(await prepared('subscriptions')).toBe(0)
  })

  /** Counts the prepared statements of all connections that name a table. */
  async function prepared(table: string): Promise<number> {
    const { pool } = bench().deps.database
    const clients = await Promise.all(Array.from({ length: pool.totalCount }, () => pool.connect()))
    try {
      const counts = await Promise.all(
        clients.map((client) =>
          client.query<{ n: number }>(
            'SELECT count(*)::int AS n FROM pg_prepared_statements WHERE strpos(statement, $1) > 0',
            [`stripe."${table}"`],
          ),
        ),
      )
      return counts.reduce((sum, { rows }) => sum + (rows[0]?.n ?? 0), 0)
    } finally {
      for (const client of clients) client.release()
    }
  }
})
