import { describe, expect, it } from 'vitest'
import type { Observation as RealObservation } from '../../prisma/rows/observation.js'
import { cells, id } from '../prisma/write-table.js'
import { admits } from './admits.js'
import { accept, type Observation } from './row.js'

const object: Observation['object'] = { id, kind: 'coupon', group: id, isHidden: false, states: [] }

/** Returns the model's form of an observation of the product. */
function toModel({ object: content, isDeleted, source, asOf, seenAt, contestedUntil }: RealObservation): Observation {
  const createdSeconds = typeof content?.created === 'number' ? content.created : 0
  return {
    object,
    content: content && { value: content.name === 'new' ? 1 : 0, items: 0, createdSeconds },
    hasItems: true,
    isDeleted,
    source,
    asOf,
    seenAt,
    contestedUntil,
  }
}

// test/prisma/write.test.ts tests the same table on PostgreSQL.
describe('the model of the SQL', () => {
  for (const { name, before, news, mode, isWritten } of cells) {
    it(`${isWritten ? 'writes' : 'refuses'}: ${name}`, () => {
      const row = before && accept(undefined, toModel(before))
      expect(!row || admits({ row, news: toModel(news), mode, keeps: () => true })).toBe(isWritten)
    })
  }
})
