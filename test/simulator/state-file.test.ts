import { mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { createVirtualClock } from '../../dev/simulator/clock.js'
import { TYPE_NAMES } from '../../dev/simulator/object-types.js'
import { createSimulator } from '../../dev/simulator/simulator.js'
import { ids, startSimulator } from './start-simulator.js'

async function someFile(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'simulator-state-'))
  onTestFinished(() => rm(folder, { recursive: true }))
  return join(folder, 'state')
}

const everything = (simulator: ReturnType<typeof createSimulator>) => ({
  objects: TYPE_NAMES.map((type) => [...simulator.objects(type)]),
  listed: TYPE_NAMES.map((type) => ids(simulator.objects(type, { listed: true }))),
  deleted: TYPE_NAMES.map((type) => [...simulator.deletedIds(type)]),
  events: [...simulator.events()],
})

describe('A state file', () => {
  it('restores everything, and goes on with unused ids', async () => {
    const file = await someFile()
    const before = createSimulator({ connectedAccounts: ['acct_other'] })
    before.seed({ customers: 40, unlisted: true })
    before.mutateRandomly(300, { unlisted: true })
    const other = before.forAccount('acct_other').mutations.createCustomer()
    await before.save(file)

    const { simulator: after, stripe } = await startSimulator({ connectedAccounts: ['acct_other'] })
    await after.load(file)
    const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
    expect(plain(everything(after))).toEqual(plain(everything(before)))
    expect(ids(after.forAccount('acct_other').objects('customer'))).toEqual([other.id])

    const known = new Set(ids(before.objects('customer')))
    expect(known).not.toContain(after.mutations.createCustomer().id)
    after.mutateRandomly(200)
    expect((await stripe.customers.list({ limit: 100 })).data.length).toBeGreaterThan(0)
  })

  it('restores accounts that were connected later, and their events', async () => {
    const file = await someFile()
    const before = createSimulator()
    before.seed({ customers: 2, leastPerType: 2 })
    const account = before.mutations.connectAccount().id
    before.mutations.createObject({ type: 'person', fields: { account } })
    await before.save(file)
    const after = createSimulator()
    await after.load(file)
    const plain = (value: unknown): unknown => JSON.parse(JSON.stringify(value))
    expect(plain(everything(after))).toEqual(plain(everything(before)))
    expect([...after.forAccount(account).events()].map(({ type }) => type)).toEqual([
      'account.application.authorized',
      'person.created',
    ])
  })

  it('never leads to the same ids twice, even if everything after it was lost', async () => {
    const file = await someFile()
    const clock = createVirtualClock({ startMs: 1_790_000_000_000 })
    await createSimulator({ clock }).save(file)
    const made = new Set<string>()
    for (let restart = 0; restart < 5; restart++) {
      clock.advance(10)
      const simulator = createSimulator({ clock })
      await simulator.load(file)
      made.add(simulator.mutations.createCustomer().id)
      for (const event of simulator.events()) made.add(event.id)
    }
    expect(made.size).toBe(10)
  })

  it('is complete at any time, and leaves no other file beside it', async () => {
    const file = await someFile()
    const simulator = createSimulator()
    simulator.seed({ customers: 200 })
    const saving = simulator.save(file)
    simulator.mutateRandomly(100) // not in the file, which has the state at the time of the call
    await saving
    const loaded = createSimulator()
    await loaded.load(file)
    expect([...loaded.events()]).toEqual([])
    expect([...loaded.objects('customer')]).toHaveLength(200)
    expect(await readdir(join(file, '..'))).toEqual(['state'])
  })

  it('is written in 5 s and read in 5 s for 500 customers', async () => {
    const file = await someFile()
    const simulator = createSimulator()
    simulator.seed({ customers: 500 })
    const start = performance.now()
    await simulator.save(file)
    const saved = performance.now()
    await createSimulator().load(file)
    expect(saved - start).toBeLessThan(5_000)
    expect(performance.now() - saved).toBeLessThan(5_000)
    expect((await stat(file)).size).toBeLessThan(40_000_000)
  })

  it('is refused if it is invalid, of another account, or would be mixed with existing objects', async () => {
    const file = await someFile()
    await writeFile(file, 'hello\n')
    await expect(createSimulator().load(file)).rejects.toThrow('is not a state of the simulator')
    await createSimulator({ seed: 2 }).save(file)
    await expect(createSimulator({ seed: 3 }).load(file)).rejects.toThrow('is a state of account acct_')
    const used = createSimulator({ seed: 2 })
    used.mutations.createCustomer()
    await expect(used.load(file)).rejects.toThrow('has objects already')
    expect(await readFile(file, 'utf8')).toContain('"format":1')
  })
})
