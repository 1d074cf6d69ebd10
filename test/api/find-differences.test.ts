import { describe, expect, it } from 'vitest'
import { findDifferences } from '../../api/objects/find-differences.js'

const asked = { reason: null, askedAt: new Date('2026-03-01T12:00:00Z') }
const found = (object: object) => ({ ...asked, state: 'found' as const, object })

function compare(data: object, object: object, deletedAt: Date | null = null) {
  return findDifferences({ row: { data, deletedAt }, answer: found(object) })
}

describe('the differences between a row and Stripe', () => {
  it('are none for equal JSON, whatever the order of its keys', () => {
    expect(compare({ a: 1, b: { c: [1, null] } }, { b: { c: [1, null] }, a: 1 })).toEqual([])
  })

  it('have a path and both values, and lack the side without the field', () => {
    const row = { name: 'Ada', phone: null, gone: true, items: { data: [{ price: { unit_amount: 5 } }] } }
    const stripe = { name: 'Bea', phone: {}, news: null, items: { data: [{ price: { unit_amount: 7 } }] } }
    expect(compare(row, stripe)).toEqual([
      { path: 'gone', row: true },
      { path: 'items.data[0].price.unit_amount', row: 5, stripe: 7 },
      { path: 'name', row: 'Ada', stripe: 'Bea' },
      { path: 'news', stripe: null },
      { path: 'phone', row: null, stripe: {} },
    ])
  })

  it('count the order of an array, and quote keys that are no words', () => {
    expect(compare({ metadata: { 'my key': 'a' }, tags: ['x', 'y'] }, { metadata: {}, tags: ['y', 'x'] })).toEqual([
      { path: 'metadata["my key"]', row: 'a' },
      { path: 'tags[0]', row: 'x', stripe: 'y' },
      { path: 'tags[1]', row: 'y', stripe: 'x' },
    ])
  })

  it('say that only one side is deleted', () => {
    const deletedAt = new Date()
    const answer = { ...asked, state: 'absent' as const, object: null }
    const row = { data: { id: 'cus_1', name: 'Ada' }, deletedAt: null }
    expect(findDifferences({ row, answer })).toEqual([{ path: 'deleted', row: false, stripe: true }])
    expect(findDifferences({ row: { ...row, deletedAt }, answer })).toEqual([])
    expect(compare(row.data, { id: 'cus_1', name: 'Bea' }, deletedAt)).toEqual([
      { path: 'deleted', row: true, stripe: false },
      { path: 'name', row: 'Ada', stripe: 'Bea' },
    ])
    const stub = { id: 'cus_1', object: 'customer', deleted: true }
    expect(compare(stub, { id: 'cus_1', object: 'customer', name: 'Ada' }, deletedAt)).toEqual([
      { path: 'deleted', row: true, stripe: false },
    ])
  })

  it('are not known when Stripe was not read', () => {
    for (const state of ['refused', 'unanswered'] as const) {
      const answer = { state, object: null, reason: 'Stripe is down.', askedAt: null } as const
      expect(findDifferences({ row: { data: {}, deletedAt: null }, answer: answer as never })).toBeNull()
    }
  })
})
