import { expect, it } from 'vitest'
import { hasNonCanonicalNumber } from '../../prisma/rows/number-text.js'

it.each([
  ['a fraction with a trailing zero', '{"a": 25.0}'],
  ['more digits than a number of JavaScript holds', '{"a":12345678901234567}'],
  ['a long fraction', '[0.12345678901234567]'],
  ['a number after a string with quotes', String.raw`{"a":"\"1","b":[-1.50]}`],
  ['a number after a string that looks like one', '{"a":"b: 1.50","c":1.50}'],
])('finds %s', (_what, json) => {
  expect(hasNonCanonicalNumber(json)).toBe(true)
})

it.each([
  ['prices in a description', '{"description":"Seat: 1.50, 2.00 and a: 12345678901234567","unit_amount":150}'],
  ['a string with quotes and backslashes', String.raw`{"a":"\\\" 1.50 \\","b":1}`],
  ['a name of a member', '{"v1.0":1}'],
  ['numbers as we write them', '{"a":[25,25.5,0,-7,0.25,10],"b":1700000000}'],
])('is not misled by %s', (_what, json) => {
  expect(hasNonCanonicalNumber(json)).toBe(false)
})

it('reads a text of 1 MB in one pass, even if it ends within a string', () => {
  expect(hasNonCanonicalNumber(`{"a":"1.50 ${'x\\"'.repeat(300_000)}`)).toBe(false)
  expect(hasNonCanonicalNumber(`{"a":"1.50 ${'x'.repeat(1_000_000)}"}`)).toBe(false)
})
