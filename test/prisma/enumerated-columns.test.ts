import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { enumeratedColumns, EVENT_OUTCOMES } from '../../prisma/catalogue/enumerated-columns.js'
import { useDatabase } from '../support/database.js'

const database = useDatabase()

interface Check {
  readonly table: string
  readonly name: string
  /** The condition as PostgreSQL writes it, without NOT VALID. */
  readonly definition: string
}

describe('columns that hold one of a few words', () => {
  it('have a CHECK with these words, and no other column has one', async () => {
    const columns = await database().query<{ table: string; column: string }>(
      `SELECT table_name AS table, column_name AS column FROM information_schema.columns
       JOIN information_schema.tables USING (table_schema, table_name)
       WHERE table_schema = 'stripe' AND table_type = 'BASE TABLE' ORDER BY 1, 2`,
    )
    const expected = columns.flatMap(({ table, column }): Check[] => {
      const words = enumeratedColumns(table)[column]
      if (!words) return []
      const list = words.map((word) => `'${word}'::text`).join(', ')
      return [{ table, name: `${table}_${column}_check`, definition: `CHECK ((${column} = ANY (ARRAY[${list}])))` }]
    })
    const found = await database().query<Check>(
      `SELECT relname AS table, conname AS name, regexp_replace(pg_get_constraintdef(own.oid), ' NOT VALID$', '') AS definition
       FROM pg_constraint own JOIN pg_class ON pg_class.oid = conrelid
       WHERE connamespace = 'stripe'::regnamespace AND contype = 'c'`,
    )
    const byName = (checks: readonly Check[]) => checks.toSorted((a, b) => (a.name < b.name ? -1 : 1))
    expect(byName(found)).toEqual(byName(expected))
    expect(expected.length).toBeGreaterThan(200)
  })

  it('refuse any other word, and allow NULL where the cause of drift is not known', async () => {
    const insert = (what: string) =>
      database().query(
        `INSERT INTO stripe.sync_drift (account_id, object_type, id, run_id, what, found_at)
         VALUES ('acct', 'coupon', 'c', 'run', $1, stripe.now())`,
        [what],
      )
    await expect(insert('lost')).rejects.toThrow(/sync_drift_what_check/)
    await expect(insert('changed')).resolves.toEqual([])
  })

  it('are drawn as states where they are outcomes of events', () => {
    const diagram = /stateDiagram-v2([\s\S]*?)```/.exec(readFileSync('docs/write-rule.md', 'utf8'))?.[1] ?? ''
    for (const outcome of EVENT_OUTCOMES) expect(diagram).toMatch(new RegExp(`--> ${outcome}:`))
  })
})
