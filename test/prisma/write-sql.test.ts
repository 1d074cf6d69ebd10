import { describe, expect, it } from 'vitest'
import { objectType } from '../../prisma/catalogue/catalogue.js'
import { childStatement } from '../../prisma/rows/child-sql.js'
import {
  listStatement,
  listWithChildrenStatement,
  provisionalStatement,
  ruleStatement,
  tombstoneStatement,
} from '../../prisma/rows/write-sql.js'

// The snapshot shows each statement as PostgreSQL gets it. Run `npx vitest run -u test/prisma/write-sql.test.ts`
// after a change that is meant to change a statement, and read the difference.

/** Types with few columns: without children, with a parent, and with children. */
const PLAIN = objectType('tax_code')
const OF_PARENT = objectType('product_feature')
const WITH_CHILDREN = objectType('radar.value_list')

describe.each([PLAIN, OF_PARENT, WITH_CHILDREN])('of $name, the statement', (type) => {
  it.each([
    ['by the write rule', () => ruleStatement(type)],
    ['of a list', () => listStatement(type)],
    ['of a provisional snapshot', () => provisionalStatement(type)],
    ['of a tombstone', () => tombstoneStatement(type)],
  ])('%s', (_what, statement) => {
    expect(statement()).toMatchSnapshot()
  })
})

describe('with children, the statement', () => {
  it('of a list that inserts the children of new parents', () => {
    expect(listWithChildrenStatement(WITH_CHILDREN)).toMatchSnapshot()
  })

  it.each(WITH_CHILDREN.children)('that replaces each $name', (child) => {
    expect(childStatement(WITH_CHILDREN, child)).toMatchSnapshot()
  })
})

describe('with lenient casts, the statement', () => {
  it('of a list', () => {
    expect(listStatement(WITH_CHILDREN, 'lenient')).toMatchSnapshot()
  })
})
