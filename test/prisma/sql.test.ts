import { describe, expect, it } from 'vitest'
import type { Column } from '../../prisma/catalogue/catalogue.js'
import { type Casting, INDEXED_BYTES, buildProjection } from '../../prisma/engine/sql.js'
import { useDatabase } from '../support/database.js'

const database = useDatabase()

/** Returns a value as a row gets it, or the error of PostgreSQL. */
async function cast(column: Omit<Column, 'name' | 'path'>, value: unknown, casting: Casting): Promise<string | null> {
  const sql = buildProjection({ ...column, name: 'value', path: ['value'] }, casting)
  try {
    const [row] = await database().query<{ is: string | null }>(
      `SELECT (${sql})::text AS is FROM (SELECT $1::jsonb AS data) n`,
      [JSON.stringify({ value })],
    )
    return row?.is ?? null
  } catch (error) {
    return `error: ${(error as Error).message}`
  }
}

const VALUES = [
  ...[null, true, false, 'true', 'F', 'yes', 'of', ' on ', 'o', 'perhaps', '', ' ', [], {}, { id: 'x' }],
  ...[0, 1, -1, 1.5, 25, '25', ' +25 ', '-', '1e3', '25.0', '.5', '5.', '1e', '1e400', '-1E-40', '0x10g', 'many'],
  ...['9223372036854775807', '9223372036854775808', '-9223372036854775808', '-9223372036854775809', '1'.repeat(300)],
  ...['9224318015999', '9224318016000', '-210866803200', '-210866803201', '99999999999999999999999999999999999'],
  ...['99999999999999999999999999999999999.9999999999999999999999999999999', '100000000000000000000000000000000000'],
  'x'.repeat(INDEXED_BYTES),
]

describe.each(['boolean', 'int8', 'numeric', 'timestamp', 'text', 'reference', 'jsonb'] as const)(
  'a lenient cast to %s',
  (kind) => {
    it('returns the value of a strict cast, or NULL where a strict cast fails', async () => {
      for (const value of VALUES) {
        const strict = await cast({ kind }, value, 'strict')
        const lenient = await cast({ kind, isIndexed: true }, value, 'lenient')
        expect([value, lenient]).toEqual([value, strict?.startsWith('error') ? null : strict])
      }
    })
  },
)

describe('a text', () => {
  const long = 'ä'.repeat(INDEXED_BYTES / 2 + 1)

  it('that is too long for an index becomes NULL in an indexed column, and stays in others', async () => {
    expect(await cast({ kind: 'text', isIndexed: true }, long, 'lenient')).toBeNull()
    expect(await cast({ kind: 'text' }, long, 'lenient')).toBe(long)
    expect(await cast({ kind: 'reference', isIndexed: true }, { id: long }, 'lenient')).toBeNull()
  })
})
