import { beforeEach, describe, expect, it } from 'vitest'
import { TYPE_NAMES } from '../../dev/simulator/object-types.js'
import { syncEverything } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'

const bench = useWorkbench()

const LEAST = 25

/** What the rows lack that no list shows and nothing refers to: payment methods that belong to nobody. */
function unfindable(): string[] {
  return [...bench().simulator.objects('payment_method')]
    .filter(({ customer }) => customer === null)
    .map(({ id }) => `payment_methods: ${id} is missing`)
    .toSorted()
}

describe('a full sync of at least 25 objects of every type', () => {
  beforeEach(() => bench().simulator.seed({ customers: 30, leastPerType: LEAST }))

  it('makes every table equal, projected columns and children too', async () => {
    const { simulator, differences } = bench()
    const few = TYPE_NAMES.filter((type) => simulator.count(type) < LEAST)
    expect(few).toEqual([])
    await syncEverything(bench())
    expect((await differences()).toSorted()).toEqual(unfindable())
  })
})
