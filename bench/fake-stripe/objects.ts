import { createRandom } from '../../dev/simulator/random.js'
import { createSimulator } from '../../dev/simulator/simulator.js'
import { template } from './template.js'

export type BenchType = 'customer' | 'subscription'

/**
 * The objects of the fake Stripe. A customer and its one subscription have the same index
 * and the same `created`.
 */
export interface Objects {
  readonly count: number
  /**
   * Returns Stripe's JSON of the object: about 1.2 kB for a customer, 4 kB for a subscription with one item.
   */
  json(type: BenchType, index: number): string
  /** Returns `created`, Unix seconds. It never decreases with the index. */
  created(index: number): number
  /** Returns the first index that was created at or after this second; `count` when there is none. */
  firstSince(second: number): number
  /**
   * Changes the object, so that its JSON differs from what it was.
   *
   * @returns its revision, 1 after the first change
   */
  change(type: BenchType, index: number): number
  revision(type: BenchType, index: number): number
}

const PREFIX = { customer: 'cus_bench', subscription: 'sub_bench' } as const

const THREE_YEARS_SECONDS = 3 * 365 * 86_400

/** Metadata that brings a subscription with one item to 4 kB, the size in real accounts. */
const METADATA = Array.from({ length: 8 }, (_, index) => `attribute_${index}`)
const METADATA_LENGTH = 120

export function idOf(type: BenchType, index: number): string {
  return `${PREFIX[type]}${String(index).padStart(9, '0')}`
}

/** Returns the index in an id; undefined when the id is not of this type. */
export function indexOf(type: BenchType, id: string): number | undefined {
  const index = id.startsWith(PREFIX[type]) ? Number(id.slice(PREFIX[type].length)) : NaN
  return Number.isInteger(index) ? index : undefined
}

/**
 * Creates objects of two types that are rendered on demand. Half a million objects need no memory, and a page
 * of 100 takes a fraction of 1 ms.
 *
 * @param until `created` of the newest object, Unix seconds. The oldest is three years older
 */
export function createObjects(count: number, until: number): Objects {
  const render = templates()
  const revisions = { customer: new Map<number, number>(), subscription: new Map<number, number>() }
  const from = until - THREE_YEARS_SECONDS
  const created = (index: number) => from + Math.floor((index * THREE_YEARS_SECONDS) / count)
  const revision = (type: BenchType, index: number) => revisions[type].get(index) ?? 0
  return {
    count,
    created,
    revision,
    json: (type, index) =>
      render[type]({
        id: idOf(type, index),
        customer: idOf('customer', index),
        item: `si_bench${String(index).padStart(9, '0')}`,
        created: String(created(index)),
        revision: String(revision(type, index)),
      }),
    firstSince(second) {
      if (second <= from) return 0
      let index = Math.min(count, Math.ceil(((second - from) * count) / THREE_YEARS_SECONDS))
      while (index > 0 && created(index - 1) >= second) index -= 1
      while (index < count && created(index) < second) index += 1
      return index
    },
    change(type, index) {
      const next = revision(type, index) + 1
      revisions[type].set(index, next)
      return next
    },
  }
}

/**
 * Returns templates with the simulator's shapes, which are the pinned SDK's. Gaps mark the values
 * that differ by object.
 */
function templates() {
  const simulator = createSimulator({ seed: 1 })
  simulator.seed({ customers: 40, invoicesPerSubscription: 0 })
  const random = createRandom(1, 'bench metadata')
  const metadata = Object.fromEntries(METADATA.map((name) => [name, random.token(METADATA_LENGTH)]))
  const [customer] = simulator.objects('customer')
  const subscription = [...simulator.objects('subscription')].find(
    (each) => each['status'] === 'active' && itemsOf(each).length === 1,
  )
  if (!customer || !subscription) throw new Error('The simulator seeded no customer, or no active subscription.')
  const items = itemsOf(subscription).map((item) => ({
    ...item,
    id: '{item}',
    subscription: '{id}',
    created: '{created}',
  }))
  const own = { id: '{id}', created: '{created}', metadata: { ...metadata, revision: '{revision}' } }
  return {
    customer: template({ ...customer, ...own, email: '{id}@example.com', metadata: { revision: '{revision}' } }),
    subscription: template({
      ...subscription,
      ...own,
      customer: '{customer}',
      items: { object: 'list', data: items, has_more: false, url: '/v1/subscription_items?subscription={id}' },
    }),
  }
}

function itemsOf(subscription: object): readonly object[] {
  return (subscription as { items: { data: object[] } }).items.data // the simulator's shape
}
