import { afterAll, describe, expect, it } from 'vitest'
import type { ChildTypeName, TypeName } from '../../dev/simulator/object-shapes.js'
import { objectType, permissionOf, TYPE_NAMES } from '../../dev/simulator/object-types.js'
import { LIST_LENGTHS } from '../../dev/simulator/seed/seed-long-lists.js'
import type { JsonObject, WireList } from '../../dev/simulator/wire.js'
import { addressOf, allListsOf } from './all-lists.js'
import { connect, ids, listAll, openSimulator } from './start-simulator.js'

/** Types of which a deleted object answers `deleted: true` instead of 404, by the SDK's types. */
const WITH_TOMBSTONES: readonly TypeName[] = [
  'customer',
  'terminal.configuration',
  'terminal.location',
  'terminal.reader',
]

const SUB_LISTS: readonly (readonly [ChildTypeName, TypeName, expand: string, whole: (id: string) => string])[] = [
  ['subscription_item', 'subscription', 'items', (id) => `/v1/subscription_items?subscription=${id}`],
  ['line_item', 'invoice', 'lines', (id) => `/v1/invoices/${id}/lines`],
  ['checkout_session_line_item', 'checkout.session', 'line_items', (id) => `/v1/checkout/sessions/${id}/line_items`],
  ['credit_note_line_item', 'credit_note', 'lines', (id) => `/v1/credit_notes/${id}/lines`],
  ['quote_line_item', 'quote', 'line_items', (id) => `/v1/quotes/${id}/line_items`],
  [
    'quote_computed_upfront_line_item',
    'quote',
    'computed.upfront.line_items',
    (id) => `/v1/quotes/${id}/computed_upfront_line_items`,
  ],
  ['payment_link_line_item', 'payment_link', 'line_items', (id) => `/v1/payment_links/${id}/line_items`],
  [
    'payment_intent_amount_details_line_item',
    'payment_intent',
    'amount_details.line_items',
    (id) => `/v1/payment_intents/${id}/amount_details_line_items`,
  ],
  ['transfer_reversal', 'transfer', 'reversals', (id) => `/v1/transfers/${id}/reversals`],
  ['fee_refund', 'application_fee', 'refunds', (id) => `/v1/application_fees/${id}/refunds`],
  ['radar.value_list_item', 'radar.value_list', 'list_items', (id) => `/v1/radar/value_list_items?value_list=${id}`],
]

const { simulator, url, get } = await openSimulator()
simulator.seed({ customers: 3, leastPerType: 3 })
afterAll(() => simulator.close())

describe('Every type', () => {
  async function refusal(path: string): Promise<unknown> {
    const response = await fetch(`${url}${path}`, { headers: { authorization: `Bearer ${simulator.secretKey}` } })
    const { error } = (await response.json()) as { error?: object }
    return { status: response.status, ...error }
  }

  it.each(TYPE_NAMES)('%s has at least the requested number of objects, and one read permission', async (type) => {
    expect(simulator.count(type)).toBeGreaterThanOrEqual(3)
    const [path = ''] = allListsOf(simulator, type)
    simulator.keys.add('rk_test_narrow', { unreadable: [`rak_${permissionOf(type)}_read`] })
    await expect(connect(url, 'rk_test_narrow').rawRequest('GET', path)).rejects.toMatchObject({
      statusCode: 403,
      message: expect.stringContaining(`'rak_${permissionOf(type)}_read'`) as string,
    })
  })

  it.each(TYPE_NAMES)('%s refuses parameters that its list does not take', async (type) => {
    const { isUnpaged, hasCreatedFilter = true } = objectType(type)
    const [path = ''] = allListsOf(simulator, type)
    const and = path.includes('?') && !path.endsWith('?') ? '&' : ''
    const unknown = ['nope=1', ...(hasCreatedFilter ? [] : ['created[gte]=1']), ...(isUnpaged ? ['limit=3'] : [])]
    for (const parameter of unknown) {
      expect(await refusal(`${path}${and}${parameter}`)).toMatchObject({ status: 400, code: 'parameter_unknown' })
    }
  })

  it.each(TYPE_NAMES)('%s is not listed without its required parameters', async (type) => {
    for (const [name, { isRequired, refersTo }] of Object.entries(objectType(type).filters)) {
      if (!isRequired) continue
      const [path = ''] = allListsOf(simulator, type)
      const [bare = ''] = path.split('?')
      expect(await refusal(bare)).toMatchObject({ status: 400, code: 'parameter_missing', param: name })
      if (!refersTo) continue
      expect(await refusal(`${bare}?${name}=none`)).toMatchObject({
        status: 400,
        code: 'resource_missing',
        param: name,
      })
    }
  })

  it.each(TYPE_NAMES.filter((type) => objectType(type).underParent))(
    '%s is listed and retrieved only under its parents',
    async (type) => {
      const { isUnpaged, isRetrievable = true, underParent, filters } = objectType(type)
      const required = Object.entries(filters).find(([, { isRequired }]) => isRequired)
      const byParent = new Map<string, JsonObject[]>()
      for (const { parent, object } of simulator.children(type)) {
        byParent.set(parent, [...(byParent.get(parent) ?? []), object])
      }
      for (const [parent, objects] of [...byParent].slice(0, 5)) {
        const query = required ? `?${required[0]}=${required[1].keys(objects[0] as JsonObject)[0]}` : ''
        const path = `${underParent?.path(parent)}${query}`
        const listed = isUnpaged ? [...(await get(path)).data] : await listAll(get, path)
        const shown = objects.filter((object) => !required || objectIsAt(required[1].keys(object), query))
        expect(ids(listed).toSorted()).toEqual(ids(shown).toSorted())
        const [first] = listed
        if (isRetrievable && first) expect(await get(`${underParent?.path(parent)}/${first.id}`)).toEqual(first)
      }
      const missing = underParent?.path('none') ?? ''
      const query = required ? `?${required[0]}=x` : ''
      expect(await refusal(`${missing}${query}`)).toMatchObject({ status: 404, code: 'resource_missing' })
    },
  )

  it.each(SUB_LISTS)(
    '%s of each %s is cut at 10, and complete at its own path',
    async (childType, type, field, whole) => {
      const { isEmbedded } = objectType(type).subLists?.find((subList) => subList.field === field) ?? {}
      const children = new Map<string, string[]>([...simulator.objects(type)].map(({ id }) => [id, []]))
      for (const { parent, object } of simulator.children(childType)) children.get(parent)?.push(object.id)
      const lengths = new Map([...children].map(([parent, all]) => [all.length, parent]))
      for (const length of LIST_LENGTHS) {
        const parent = lengths.get(length) ?? ''
        const address = addressOf(type, { object: { id: parent, object: type } })
        const expanded = at(await get<JsonObject>(`${address}?expand[]=${field}`), field)
        expect(expanded?.data).toHaveLength(Math.min(10, length))
        expect(expanded?.has_more).toBe(length > 10)
        expect(ids(await listAll(get, whole(parent)))).toEqual(children.get(parent))
        const unasked = at(await get<JsonObject>(address), field)
        expect(unasked === undefined).toBe(!isEmbedded)
      }
    },
  )

  it('is expanded in its parents where Stripe allows it, up to 10 objects', async () => {
    const lists = TYPE_NAMES.flatMap((type) => (objectType(type).relatedLists ?? []).map((list) => ({ type, list })))
    for (const { type, list } of lists) {
      const [path = ''] = allListsOf(simulator, type)
      const { data } = await get(`${path}&limit=100&expand[]=data.${list.field}`)
      const embedded = data.map((object) => at(object, list.field))
      for (const each of embedded) {
        expect(each?.data.length).toBeLessThanOrEqual(10)
        if (each?.has_more) expect(each.data).toHaveLength(10)
      }
      expect(
        embedded.some((each) => (each?.data.length ?? 0) > 0),
        `${type}.${list.field}`,
      ).toBe(true)
    }
  })

  it.each(TYPE_NAMES.filter((type) => (objectType(type).isRetrievable ?? true) && type !== 'account'))(
    '%s answers 404 or deleted: true after its deletion',
    async (type) => {
      const [child] = [...simulator.children(type)]
      const [object] = child ? [child.object] : [...simulator.objects(type)]
      if (!object) throw new Error(`There is no ${type}.`)
      const address = addressOf(type, { object, ...(child && { parent: child.parent }) })
      simulator.vanish(type, type === 'capability' ? `${child?.parent}/${object.id}` : object.id)
      const answer = await refusal(address)
      if (WITH_TOMBSTONES.includes(type)) {
        expect(await get(address)).toEqual({ id: object.id, object: type, deleted: true })
      } else {
        expect(answer).toMatchObject({ status: 404, code: 'resource_missing' })
      }
    },
  )
})

function objectIsAt(keys: readonly string[], query: string): boolean {
  return keys.some((key) => query.endsWith(`=${key}`))
}

function at(object: JsonObject, path: string): WireList<JsonObject> | undefined {
  let value: unknown = object
  for (const step of path.split('.')) value = (Object(value) as Record<string, unknown>)[step]
  return value as WireList<JsonObject> | undefined // a list, if it is there
}
