import { expect, it } from 'vitest'
import { TYPE_NAMES } from '../../dev/simulator/object-types.js'
import { createSimulator } from '../../dev/simulator/simulator.js'
import { jsonbText } from '../../prisma/jsonb-text.js'
import { useDatabase } from '../support/database.js'

const database = useDatabase()

async function writtenByPostgres(value: unknown): Promise<string | undefined> {
  const [row] = await database().query<{ text: string }>('SELECT $1::jsonb::text AS text', [JSON.stringify(value)])
  return row?.text
}

it('of every object of the simulator is what PostgreSQL writes', async () => {
  const simulator = createSimulator({ seed: 5 })
  simulator.seed({ customers: 20, leastPerType: 2 })
  const objects = TYPE_NAMES.flatMap((type) => [...simulator.objects(type)])
  expect(objects.length).toBeGreaterThan(100)
  expect(jsonbText(objects)).toBe(await writtenByPostgres(objects))
})

it.each([
  ['nothing', {}],
  ['empty lists and objects', { list: [], object: {}, null: null, yes: true, no: false }],
  ['names of one length and of many', { bb: 1, a: 2, ccc: 3, ab: 4, B: 5, '': 6 }],
  ['names with quotes and spaces', { 'a "b"': 1, 'c d': 2, 'e\\f': 3 }],
  ['numbers', { integer: 12, negative: -7, fraction: 0.25, large: 9_007_199_254_740_991, zero: 0 }],
  ['text of any kind', { text: 'a"b\\c/d\n\t\r\b\f\u0001\u007f é ☃ 😀 \u2028' }],
  [
    'objects with other names, or the same in another order',
    [{ a: 1, b: 2 }, { a: 1, c: 2 }, { b: 1, a: 2 }, { a: 1 }],
  ],
  ['more shapes than are remembered', Array.from({ length: 30 }, (_, i) => ({ [`m${i % 15}`]: i, a: 1 }))],
  ['a member that is not there', { here: 1, missing: undefined }],
])('of %s is what PostgreSQL writes', async (_what, value) => {
  expect(jsonbText(value)).toBe(await writtenByPostgres(value))
})
