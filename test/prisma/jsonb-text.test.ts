import { expect, it } from 'vitest'
import { TYPE_NAMES } from '../../dev/simulator/object-types.js'
import { createSimulator } from '../../dev/simulator/simulator.js'
import { jsonbText } from '../../prisma/rows/jsonb-text.js'
import { useDatabase } from '../support/database.js'

const database = useDatabase()

async function writtenByPostgres(value: unknown): Promise<string | undefined> {
  const [row] = await database().query<{ text: string }>('SELECT $1::jsonb::text AS text', [JSON.stringify(value)])
  return row?.text
}

it('writes every object of the simulator as PostgreSQL does', async () => {
  const simulator = createSimulator({ seed: 5 })
  simulator.seed({ customers: 20, leastPerType: 2 })
  const objects = TYPE_NAMES.flatMap((type) => [...simulator.objects(type)])
  expect(objects.length).toBeGreaterThan(100)
  expect(jsonbText(objects)).toBe(await writtenByPostgres(objects))
})

it.each([
  ['an empty object', {}],
  ['empty lists and objects', { list: [], object: {}, null: null, yes: true, no: false }],
  ['names of equal and of different lengths', { bb: 1, a: 2, ccc: 3, ab: 4, B: 5, '': 6 }],
  ['names with quotes and spaces', { 'a "b"': 1, 'c d': 2, 'e\\f': 3 }],
  ['numbers', { integer: 12, negative: -7, fraction: 0.25, large: 9_007_199_254_740_991, zero: 0 }],
  ['text with all kinds of characters', { text: 'a"b\\c/d\n\t\r\b\f\u0001\u007f é ☃ 😀 \u2028' }],
  [
    'objects with other names, or with the same names in another order',
    [{ a: 1, b: 2 }, { a: 1, c: 2 }, { b: 1, a: 2 }, { a: 1 }],
  ],
  ['more shapes than the cache holds', Array.from({ length: 30 }, (_, i) => ({ [`m${i % 15}`]: i, a: 1 }))],
  ['an undefined member', { here: 1, missing: undefined }],
])('writes %s as PostgreSQL does', async (_what, value) => {
  expect(jsonbText(value)).toBe(await writtenByPostgres(value))
})
