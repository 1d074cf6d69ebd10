import { describe, expect, it } from 'vitest'
import { createVirtualClock } from '../../dev/simulator/clock.js'
import { TYPE_NAMES } from '../../dev/simulator/object-types.js'
import { createSimulator, type Simulator } from '../../dev/simulator/simulator.js'
import { startSimulator } from './start-simulator.js'

function play(seed: number): Simulator {
  const clock = createVirtualClock({ startMs: 1_790_000_000_000 })
  const simulator = createSimulator({ seed, clock, eventVisibilityLagMs: 1_000, createdDisorderSeconds: 2 })
  simulator.seed({ customers: 20 })
  for (let i = 0; i < 100; i++) {
    simulator.mutateRandomly(2)
    clock.advance(500)
  }
  return simulator
}

const everything = (simulator: Simulator) => [
  TYPE_NAMES.map((type) => [...simulator.objects(type)]),
  [...simulator.events()],
]

describe('The same seed and the same calls', () => {
  it('create the same objects, ids and events; another seed creates others', () => {
    expect(everything(play(1))).toEqual(everything(play(1)))
    expect(play(1).accountId).not.toBe(play(2).accountId)
  })

  it('do so even if requests come in between', async () => {
    const one = await startSimulator({
      seed: 4,
      readLagMs: 50,
      clock: createVirtualClock({ startMs: 1_000_000_000_000 }),
    })
    const other = createSimulator({ seed: 4, readLagMs: 50, clock: createVirtualClock({ startMs: 1_000_000_000_000 }) })
    for (let i = 0; i < 5; i++) {
      one.simulator.mutateRandomly(5)
      await one.stripe.customers.list()
      one.simulator.random.next()
      other.mutateRandomly(5)
    }
    expect(everything(one.simulator)).toEqual(everything(other))
  })

  it('let a virtual clock call back in order', () => {
    const clock = createVirtualClock({ startMs: 0 })
    const calls: string[] = []
    clock.after(20, () => calls.push(`b at ${clock.nowMs()}`))
    clock.after(10, () => {
      calls.push(`a at ${clock.nowMs()}`)
      clock.after(5, () => calls.push(`a2 at ${clock.nowMs()}`))
    })
    const cancel = clock.after(15, () => calls.push('never'))
    cancel()
    clock.advance(30)
    expect(calls).toEqual(['a at 10', 'a2 at 15', 'b at 20'])
    expect(clock.nowMs()).toBe(30)
  })
})

describe('A seeded object', () => {
  it('was created before now, whatever the seed, so that a list up to now shows it', () => {
    const startMs = 1_790_000_000_000
    for (let seed = 1; seed <= 40; seed++) {
      const simulator = createSimulator({ seed, clock: createVirtualClock({ startMs }) })
      simulator.seed({ customers: 100, leastPerType: 20 })
      const ofTheFuture = TYPE_NAMES.flatMap((type) => [...simulator.objects(type)]).filter(
        (object) => 'created' in object && Number(object.created) > startMs / 1_000,
      )
      expect(ofTheFuture, `seed ${seed}`).toEqual([])
    }
  })
})
