import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../dev/simulator/clock.js'
import { createCollection } from '../../dev/simulator/collection.js'
import { listPage } from '../../dev/simulator/collection/list-page.js'
import { createRandom } from '../../dev/simulator/random.js'
import { ids, startSimulator } from './start-simulator.js'

const START_MS = 1_790_000_000_000
const LAG_MS = 10_000

describe('A lagging read', () => {
  it('answers each GET with the state of a random moment within the lag', async () => {
    const clock = createVirtualClock({ startMs: START_MS })
    const { simulator, stripe } = await startSimulator({ clock, readLagMs: LAG_MS })
    const { id } = simulator.mutations.createCustomer({ name: '0' })
    clock.advance(60_000)
    for (let second = 1; second <= 20; second++) {
      simulator.mutations.updateCustomer({ id, changes: { name: String(second) } })
      clock.advance(1_000)
    }
    const names = new Set<number>()
    for (let i = 0; i < 80; i++) {
      const customer = await stripe.customers.retrieve(id)
      names.add(Number('name' in customer ? customer.name : Number.NaN))
    }
    expect(Math.min(...names)).toBeGreaterThanOrEqual(10)
    expect(names.size).toBeGreaterThan(5)
    clock.advance(LAG_MS + 1)
    expect(await stripe.customers.retrieve(id)).toMatchObject({ name: '20' })
  })

  it('may not see a new object yet, and may still see a deleted one, in GETs and in lists', async () => {
    const clock = createVirtualClock({ startMs: START_MS })
    const { simulator, stripe } = await startSimulator({ clock, readLagMs: LAG_MS })
    const old = simulator.mutations.createProduct()
    clock.advance(60_000)
    const young = simulator.mutations.createProduct()
    simulator.mutations.deleteProduct(old.id)
    clock.advance(LAG_MS / 2)
    const pages = new Set<string>()
    const outcomes = new Set<string>()
    for (let i = 0; i < 40; i++) {
      pages.add(ids((await stripe.products.list()).data).join())
      outcomes.add(
        await stripe.products.retrieve(old.id).then(
          () => 'there',
          () => 'gone',
        ),
      )
    }
    expect(pages).toEqual(new Set([old.id, young.id]))
    expect(outcomes).toEqual(new Set(['there', 'gone']))
    clock.advance(LAG_MS)
    expect(ids((await stripe.products.list()).data)).toEqual([young.id])
  })
})

interface Thing {
  readonly id: string
  readonly created: number
  readonly color: string
}

describe('A collection', () => {
  it.each([1, 2, 3, 4, 5])('lists the same as a list without indexes, at any time (seed %i)', (seed) => {
    const random = createRandom(seed, 'things')
    const clock = createVirtualClock({ startMs: START_MS })
    const things = createCollection<Thing>({
      keysOf: (filter, { color }) => (filter === 'color' ? [color, 'any'] : []),
      nowMs: () => clock.nowMs(),
      keepMs: LAG_MS,
    })
    // The model: every state of each thing, with the time from which it holds.
    const model = new Map<string, { sinceMs: number; thing: Thing | null }[]>()
    const alive = () => [...model].flatMap(([id, states]) => (states.at(-1)?.thing ? id : []))
    const note = (id: string, thing: Thing | null) =>
      model.set(id, [...(model.get(id) ?? []), { sinceMs: clock.nowMs(), thing }])

    for (let step = 0; step < 600; step++) {
      const [victim] = alive().length > 0 ? [random.pick(alive())] : []
      const color = random.pick(['red', 'green', 'blue'])
      const current = victim === undefined ? undefined : things.get(victim)
      if (!current || random.chance(0.4)) {
        const created = Math.floor(clock.nowMs() / 1_000) - random.between(0, 5) * random.between(0, 1)
        const thing = { id: random.token(6), created, color }
        things.insert(thing)
        note(thing.id, thing)
      } else if (random.chance(0.5)) {
        things.replace({ ...current, color })
        note(current.id, { ...current, color })
      } else {
        things.remove(current.id)
        note(current.id, null)
      }
      clock.advance(random.between(0, 1_500))

      const atMs = clock.nowMs() - random.between(0, LAG_MS)
      const keys = random.pick([['red'], ['red', 'blue'], ['any'], ['any', 'red']])
      const filters = random.chance(0.3) ? [] : [{ name: 'color', keys }]
      const expected = [...model.values()]
        .flatMap((states) => states.findLast(({ sinceMs }) => sinceMs <= atMs)?.thing ?? [])
        .filter(({ color: own }) => filters.length === 0 || keys.includes(own) || keys.includes('any'))
      const { objects } = listPage(things, { filters, limit: 10_000, atMs })
      expect(ids(objects).toSorted()).toEqual(ids(expected).toSorted())
      expect(objects.map(({ created }) => created)).toEqual(
        expected.map(({ created }) => created).toSorted((a, b) => b - a),
      )
    }
    clock.advance(LAG_MS * 2)
    expect(ids(things.values()).toSorted()).toEqual(alive().toSorted())
  })
})
