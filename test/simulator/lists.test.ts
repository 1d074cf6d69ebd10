import { describe, expect, it } from 'vitest'
import { createRandom } from '../../dev/simulator/random.js'
import type { TypeName } from '../../dev/simulator/object-shapes.js'
import { objectType, TYPE_NAMES } from '../../dev/simulator/object-types.js'
import type { JsonObject } from '../../dev/simulator/wire.js'
import { addressOf, allListsOf } from './all-lists.js'
import { ids, listAll, startSimulator } from './start-simulator.js'

describe('A list', () => {
  it('shows every object of every type exactly once, newest first, whatever the page size', async () => {
    const { simulator, get } = await startSimulator()
    simulator.seed({ customers: 60, unlisted: true, leastPerType: 12 })
    simulator.mutateRandomly(300, { unlisted: true })

    for (const type of TYPE_NAMES) {
      const { isUnpaged } = objectType(type)
      const passes: JsonObject[][] = []
      for (const [index, path] of allListsOf(simulator, type).entries()) {
        passes.push(isUnpaged ? [...(await get(path)).data] : await listAll(get, path, [7, 100][index % 2]))
      }
      for (const pass of passes) expect(createdOf(pass)).toEqual(createdOf(pass).toSorted((a, b) => b - a))
      const listed = passes.flat()
      expect(ids(listed).toSorted(), type).toEqual(ids(simulator.objects(type, { listed: true })).toSorted())
      expect(listed.length, type).toBeGreaterThan(0)
    }
  })

  it('shows each object as a GET returns it', async () => {
    const { simulator, get } = await startSimulator()
    simulator.seed({ customers: 8, leastPerType: 3 })
    for (const type of TYPE_NAMES) {
      const { isRetrievable = true, isUnpaged, underParent } = objectType(type)
      const known = new Map([...simulator.objects(type)].map((object) => [keyOf(object), plain(object)]))
      for (const path of allListsOf(simulator, type).slice(0, 3)) {
        for (const object of (await get(`${path}${isUnpaged ? '' : '&limit=5'}`)).data) {
          expect(object).toEqual(known.get(keyOf(object)))
          if (!isRetrievable) continue
          const parent = underParent && path.split('/')[3]
          expect(await get(addressOf(type, { object, ...(parent !== undefined && { parent }) }))).toEqual(object)
        }
      }
    }
  })

  it('returns exactly the objects that match random filters', async () => {
    const { simulator, get } = await startSimulator()
    simulator.seed({ customers: 80 })
    simulator.mutateRandomly(200)
    const random = createRandom(7, 'filters')
    const some = (type: TypeName) => random.pick([...simulator.objects(type)])

    for (let round = 0; round < 15; round++) {
      const customer = some('customer').id
      const price = some('price').id
      const min = Number(some('invoice')['created'])
      const max = min + random.between(0, 100) * 86_400
      const isWithin = ({ created }: JsonObject) => Number(created) >= min && Number(created) < max
      const cases: readonly (readonly [string, TypeName, (object: JsonObject) => boolean])[] = [
        [
          `invoices?customer=${customer}&status=paid`,
          'invoice',
          (o) => o['customer'] === customer && o['status'] === 'paid',
        ],
        [`invoices?created[gte]=${min}&created[lt]=${max}`, 'invoice', isWithin],
        [
          `charges?customer=${customer}&created[gt]=${min - 1}&created[lte]=${max - 1}`,
          'charge',
          (o) => o['customer'] === customer && isWithin(o),
        ],
        [
          `subscriptions?price=${price}&status=active`,
          'subscription',
          (o) => o['status'] === 'active' && JSON.stringify(o['items']).includes(`"price":{"id":"${price}"`),
        ],
        [
          `subscriptions?status=ended&created[gte]=${min}`,
          'subscription',
          (o) => ['canceled', 'incomplete_expired'].includes(String(o['status'])) && Number(o['created']) >= min,
        ],
        [
          `prices?active=false&type=recurring&recurring[interval]=year`,
          'price',
          (o) => o['active'] === false && JSON.stringify(o['recurring']).includes('year'),
        ],
        [`payment_methods?customer=${customer}&type=card`, 'payment_method', (o) => o['customer'] === customer],
      ]
      for (const [path, type, fits] of cases) {
        const expected = [...simulator.objects(type)].filter(fits)
        const found = await listAll(get, `/v1/${path}`, random.between(1, 10))
        // The price may be in an item that Stripe cuts off. The filter finds such a subscription, although
        // its object does not show the item.
        if (type === 'subscription') expect(ids(found)).toEqual(expect.arrayContaining(ids(expected)))
        else expect(ids(found).toSorted(), path).toEqual(ids(expected).toSorted())
      }
    }
  })

  it('takes several values of ids[], and returns each object once', async () => {
    const { simulator, stripe } = await startSimulator()
    const products = Array.from({ length: 5 }, () => simulator.mutations.createProduct())
    const wanted = [products[0]?.id ?? '', products[3]?.id ?? '', products[0]?.id ?? '']
    const found = await stripe.products.list({ ids: wanted })
    expect(ids(found.data).toSorted()).toEqual([...new Set(wanted)].toSorted())
  })

  it('pages towards newer objects with ending_before', async () => {
    const { simulator, stripe } = await startSimulator()
    simulator.seed({ customers: 40 })
    const newestFirst = await stripe.customers.list({ limit: 100 })
    const cursor = newestFirst.data[20]?.id ?? ''
    const page = await stripe.customers.list({ limit: 5, ending_before: cursor })
    expect(ids(page.data)).toEqual(ids(newestFirst.data.slice(15, 20)))
    expect(page.has_more).toBe(true)
    const last = await stripe.customers.list({ limit: 20, ending_before: cursor })
    expect(ids(last.data)).toEqual(ids(newestFirst.data.slice(0, 20)))
    expect(last.has_more).toBe(false)
  })

  it('keeps a stable order within one second, which differs from the order of creation', async () => {
    const { simulator, stripe } = await startSimulator()
    const made = Array.from({ length: 30 }, () => simulator.mutations.createCustomer({ created: 1_700_000_000 }))
    const first = await stripe.customers.list({ limit: 100 })
    expect(ids((await stripe.customers.list({ limit: 100 })).data)).toEqual(ids(first.data))
    expect(ids(first.data)).not.toEqual(ids(made.toReversed()))
  })

  it('neither repeats an object nor skips a remaining one while others are created and deleted between pages', async () => {
    const { simulator, get } = await startSimulator()
    simulator.seed({ customers: 50 })
    const stays = new Set(ids(simulator.objects('customer')))
    const random = createRandom(3, 'deletions')
    const seen: string[] = []
    for (let cursor = '', hasMore = true; hasMore;) {
      const page = await get(`/v1/customers?limit=5${cursor}`)
      seen.push(...ids(page.data))
      const victim = random.pick([...simulator.objects('customer')]).id
      const last = page.data.at(-1)?.id ?? ''
      if (victim !== last) {
        simulator.mutations.deleteCustomer(victim)
        stays.delete(victim)
      }
      simulator.mutations.createCustomer()
      cursor = `&starting_after=${last}`
      hasMore = page.has_more
    }
    expect(new Set(seen).size).toBe(seen.length)
    expect(seen).toEqual(expect.arrayContaining([...stays]))
  })

  it('refuses a cursor whose object is deleted', async () => {
    const { simulator, stripe } = await startSimulator()
    simulator.seed({ customers: 5 })
    const { id } = simulator.mutations.createCustomer()
    simulator.mutations.deleteCustomer(id)
    await expect(stripe.customers.list({ starting_after: id })).rejects.toMatchObject({
      statusCode: 400,
      code: 'resource_missing',
      param: 'starting_after',
      message: `No such customer: '${id}'`,
    })
  })

  it.each([
    ['/v1/customers?nope=1', 'parameter_unknown', 'nope'],
    ['/v1/payment_methods?created[gte]=1', 'parameter_unknown', 'created[gte]'],
    ['/v1/customers?limit=101', 'parameter_invalid_integer', 'limit'],
    ['/v1/customers?limit=0', 'parameter_invalid_integer', 'limit'],
    ['/v1/customers?created[gte]=soon', 'parameter_invalid_integer', 'created[gte]'],
    ['/v1/subscriptions?customer=cus_nobody', 'resource_missing', 'customer'],
    ['/v1/subscription_items', 'parameter_missing', 'subscription'],
    ['/v1/subscription_items?subscription=sub_none', 'resource_missing', 'subscription'],
  ])('answers %s with 400 %s', async (path, code, param) => {
    const { simulator, url } = await startSimulator()
    const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${simulator.secretKey}` } })
    expect(response.status).toBe(400)
    expect(await response.json()).toMatchObject({ error: { type: 'invalid_request_error', code, param } })
  })
})

/** Returns the `created` times of the objects that have one. */
function createdOf(objects: readonly JsonObject[]): number[] {
  return objects.flatMap(({ created }) => (typeof created === 'number' ? created : []))
}

/** Returns an object's id with its account, because some ids are unique only within an account. */
function keyOf({ id, account }: JsonObject): string {
  return `${JSON.stringify(account)} ${id}`
}

function plain(object: JsonObject): unknown {
  return JSON.parse(JSON.stringify(object))
}
