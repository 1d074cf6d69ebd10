import type { PoolClient } from 'pg'
import { beforeAll, describe, expect, it } from 'vitest'
import { ROWS_BEFORE_PREPARED } from '../../activities/listing/page-writer.js'
import { catalogue, objectType } from '../../prisma/catalogue/catalogue.js'
import { inTransaction } from '../../prisma/engine/client.js'
import {
  childDifferenceStatement,
  childDigestStatement,
  differenceStatement,
  digestStatement,
  mendStatement,
} from '../../prisma/rows/compare-sql.js'
import { insertEvents } from '../../prisma/inbox/insert-events.js'
import { buildStatement } from '../../prisma/engine/statement.js'
import type { Observation } from '../../prisma/rows/observation.js'
import { writeObjects } from '../../prisma/rows/write-objects.js'
import { useDatabase } from '../support/database.js'
import { event } from '../support/webhook.js'
import { incoming } from '../support/workbench.js'

const database = useDatabase()
const account = 'acct_1'
const type = objectType('subscription')
const [child] = type.children
if (!child) throw new Error('Subscriptions have items.')

/** Enough for the planner to believe that a page touches most of the table, where it has no statistics. */
const ROWS = 60_000

/** As many as one transaction of a listing has. */
const PAGE = 400

const ids = Array.from({ length: PAGE }, (_, index) => `sub_${1 + index * 100}`)

/** Half of them are here already, with an item that they no longer have; the others are new. */
function listed(index: number, { step = 100, round = 0 } = {}): Observation {
  const id = index % 2 === 0 ? `sub_${1 + index * step}` : `sub_new_${round}_${index}`
  const items = [{ id: `si_now_${round}_${index}`, object: 'subscription_item' }]
  return {
    id,
    object: { id, object: 'subscription', items: { object: 'list', data: items, has_more: false } },
    isDeleted: false,
    source: 'fetch',
    asOf: new Date(),
    seenAt: new Date(Date.now() + 60_000),
    channel: 'full-sync',
    apiVersion: null,
    children: new Map([[child?.name ?? '', items]]),
  }
}

/** Rows of subscriptions and their items that a connection has read since it last told the server: by reading a table from end to end, and by an index. */
async function readSinceTold(client: PoolClient) {
  const { rows } = await client.query<{ whole: number; byIndex: number }>(
    `SELECT sum(seq_tup_read)::int AS whole, sum(idx_tup_fetch)::int AS "byIndex" FROM pg_stat_xact_user_tables
     WHERE schemaname = 'stripe' AND relname IN ('subscriptions', 'subscription_items')`,
  )
  return rows[0] ?? { whole: NaN, byIndex: NaN }
}

/** What `work` reads, undone in the end. */
function rowsRead(work: (client: PoolClient) => Promise<unknown>): Promise<{ whole: number; byIndex: number }> {
  return inTransaction(
    database().pool,
    async (client) => {
      const before = await readSinceTold(client)
      await work(client)
      const after = await readSinceTold(client)
      return { whole: after.whole - before.whole, byIndex: after.byIndex - before.byIndex }
    },
    { rollback: true },
  )
}

const TABLES = [
  ['subscriptions', 'sub_', '', ''],
  ['subscription_items', 'si_', ', subscription', `, 'sub_' || n`],
]

interface Fill {
  readonly from: number
  readonly to: number
  /** A row's `data` has so many times 32 bytes. */
  readonly wide: number
}

async function fill(client: Pick<PoolClient, 'query'>, { from, to, wide }: Fill): Promise<void> {
  for (const [table, id, columns, values] of TABLES) {
    await client.query(
      `INSERT INTO stripe.${table} (account_id, id, data, source, seen_at, channel, synced_at${columns})
       SELECT $1, '${id}' || n, jsonb_build_object('pad', repeat(md5(n::text), ${wide})), 'fetch', now(), 'full-sync', now()${values} FROM generate_series(${from}, ${to}) AS n`,
      [account],
    )
  }
}

beforeAll(async () => {
  for (const [table] of TABLES) await database().query(`ALTER TABLE stripe.${table} SET (autovacuum_enabled = off)`)
})

describe('of tables that have grown since a connection kept its plans', () => {
  it('only the rows of a page are read', async () => {
    await inTransaction(
      database().pool,
      async (client) => {
        await fill(client, { from: 1, to: ROWS_BEFORE_PREPARED, wide: 1 })
        // PostgreSQL plans five times anew before it keeps a plan.
        for (let round = 1; round < 8; round += 1) await work(client, { step: 5, round })
        expect(await keptPlans(client)).toEqual({ statements: 6, kept: 6 })

        await fill(client, { from: ROWS_BEFORE_PREPARED + 1, to: ROWS, wide: 1 })
        const before = await readSinceTold(client)
        await work(client, { step: 100, round: 8 })
        const after = await readSinceTold(client)
        expect(after.whole - before.whole).toBe(0)
        expect(after.byIndex - before.byIndex).toBeGreaterThan(PAGE)
      },
      { rollback: true },
    )
  })

  /** Every statement that a listing prepares and that reads rows: in each round all children are others. */
  async function work(client: PoolClient, { step, round }: { step: number; round: number }): Promise<void> {
    if (!child) throw new Error('Subscriptions have items.')
    const [whole, mixed] = [0, 100].map((more) =>
      Array.from({ length: PAGE }, (_, index) => listed(index, { step, round: round + more })),
    )
    if (!whole || !mixed?.[0]) throw new Error('A page has objects.')
    const known = whole.map(({ id }) => id)
    await client.query(buildStatement(digestStatement(type), [account, known], { isPrepared: true }))
    await client.query(buildStatement(childDigestStatement(child), [account, known], { isPrepared: true }))
    await client.query(buildStatement(childDifferenceStatement(child), [account, '[]', known], { isPrepared: true }))
    mixed[0] = { ...mixed[0], children: new Map() }
    for (const observations of [whole, mixed]) {
      await writeObjects(client, { account, type, mode: 'list', isPrepared: true, observations })
    }
  }

  async function keptPlans(client: PoolClient) {
    const { rows } = await client.query(
      `SELECT count(*)::int AS statements, count(*) FILTER (WHERE generic_plans > 0)::int AS kept FROM pg_prepared_statements`,
    )
    return rows[0] as unknown
  }
})

describe('an event', () => {
  it.each([
    { object: { id: 'cus_1', object: 'customer' }, kept: 1, what: 'is inserted by a plan that is kept' },
    {
      object: { id: 'dp_1', object: 'dispute', charge: 'ch_1' },
      kept: 0,
      what: 'that is looked up in another table is not',
    },
  ])('$what', async ({ object, kept }) => {
    const client = await database().pool.connect()
    try {
      await insertEvents(client, [incoming(event({ object }), account)])
      const { rows } = await client.query(`SELECT FROM pg_prepared_statements WHERE statement LIKE '%stripe_event%'`)
      expect(rows).toHaveLength(kept)
    } finally {
      client.release(true)
    }
  })
})

describe('of tables with many rows', () => {
  beforeAll(() => fill(database().pool, { from: 1, to: ROWS, wide: 30 }))

  describe.each(['never analysed', 'analysed'])('that were %s, only the rows of a page', (state) => {
    beforeAll(async () => {
      if (state === 'analysed') await database().query('ANALYZE stripe.subscriptions, stripe.subscription_items')
    })

    it('are read to write it', async () => {
      const observations = Array.from({ length: PAGE }, (_, index) => listed(index))
      const { whole, byIndex } = await rowsRead((client) =>
        writeObjects(client, { account, type, mode: 'list', observations }),
      )
      expect(whole).toBe(0)
      expect(byIndex).toBeGreaterThan(PAGE / 4)
      expect(byIndex).toBeLessThan(10 * PAGE)
    })

    it.each([
      ['compare digests', digestStatement(type), [account, ids]],
      ["compare the children's digests", childDigestStatement(child), [account, ids]],
      ['compare children', childDifferenceStatement(child), [account, '[]', ids]],
      ['compare columns', differenceStatement(type, { keyColumn: 'id' }), [account, ids]],
      ["compare the children's columns", differenceStatement(child, { keyColumn: child.parentColumn }), [account, ids]],
      ["mend the children's columns", mendStatement(child, { keyColumn: child.parentColumn }), [account, ids]],
    ])('are read to %s', async (_what, text = '', values = []) => {
      const { whole, byIndex } = await rowsRead((client) => client.query(text, [...values]))
      expect(whole).toBe(0)
      expect(byIndex).toBeGreaterThan(PAGE / 4)
      expect(byIndex).toBeLessThan(10 * PAGE)
    })
  })
})

describe('the indexes of tables', () => {
  it('by account are the primary keys, and two that only statements about `created` can use', async () => {
    const indexes = await database().query<{ table: string; definition: string }>(
      `SELECT tablename AS table, substring(indexdef FROM '\\(account_id.*') AS definition FROM pg_indexes
       WHERE schemaname = 'stripe' AND indexdef LIKE 'CREATE INDEX % (account_id%' AND tablename NOT LIKE 'sync\\_%' AND tablename <> 'stripe_event'
       ORDER BY tablename COLLATE "C", 2`,
    )
    const ranged = catalogue.filter(
      ({ filters, columns }) => filters.created && columns.some((c) => c.name === 'created'),
    )
    expect(indexes).toEqual(
      ranged
        .map(({ table }) => table)
        .toSorted()
        .flatMap((table) => [
          { table, definition: '(account_id, created, id) WHERE (created IS NOT NULL)' },
          { table, definition: '(account_id, id) WHERE (created IS NULL)' },
        ]),
    )
  })
})
