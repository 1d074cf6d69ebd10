import { describe, expect, it } from 'vitest'
import { digestStatement } from '../../prisma/rows/compare-sql.js'
import { findConfirmed } from '../../prisma/rows/confirmed.js'
import { isStripeList } from '../../prisma/catalogue/json.js'
import type { Observation } from '../../prisma/rows/observation.js'
import { subscribe } from '../support/subscribe.js'
import { useWorkbench } from '../support/workbench.js'
import { createListedPages } from './listed-pages.js'

const bench = useWorkbench()
const { newsOf, createCustomers, page, writer } = createListedPages(bench)

function createSubscription(count: number): Observation {
  const { id } = subscribe(bench().simulator, { prices: count })
  const subscription = [...bench().simulator.objects('subscription')].find((each) => each.id === id)
  if (!subscription) throw new Error('It was not created.')
  const news = newsOf(subscription)
  const [child] = bench().deps.selection.get('subscription').children
  const list = news.object?.['items']
  if (!child || !isStripeList(list)) throw new Error('Subscriptions have items.')
  return { ...news, children: new Map([[child.name, list.data]]) }
}

describe('the rows that a page only confirms', () => {
  const confirmed = async (observations: readonly Observation[], type = 'customer') => {
    const { deps, simulator } = bench()
    const input = { account: simulator.accountId, type: deps.selection.get(type), observations }
    return new Set((await findConfirmed(deps.database.pool, input)).keys())
  }

  it('have the same content, and columns that match it', async () => {
    const [first, second, third] = createCustomers(3)
    if (!first || !second || !third) throw new Error('no customers')
    await writer()(page([first, second]))
    expect(await confirmed([first, second, third])).toEqual(new Set([first.id, second.id]))
    const { database } = bench()
    await database.query("UPDATE stripe.customers SET email = 'changed@here.example' WHERE id = $1", [first.id])
    expect(await confirmed([first, second, third])).toEqual(new Set([second.id]))
  })

  it.each([
    ['is missing', 'DELETE FROM stripe.subscription_items WHERE id = $1'],
    ['has other content', `UPDATE stripe.subscription_items SET data = data || '{"ours": true}' WHERE id = $1`],
    ['has another value in a column', 'UPDATE stripe.subscription_items SET quantity = 77 WHERE id = $1'],
    ['belongs to another account', `UPDATE stripe.subscription_items SET account_id = 'acct_another' WHERE id = $1`],
    ['belongs to another parent', `UPDATE stripe.subscription_items SET subscription = 'sub_another' WHERE id = $1`],
    [
      'has the content of another child',
      `UPDATE stripe.subscription_items item SET data = other.data, price = other.price FROM stripe.subscription_items other
       WHERE item.id = $1 AND other.subscription = item.subscription AND other.id <> item.id`,
    ],
    [
      'was added here',
      `INSERT INTO stripe.subscription_items (account_id, id, data, subscription, source, seen_at, channel, synced_at)
       SELECT account_id, 'si_another', data || '{"id": "si_another"}', subscription, source, seen_at, channel, synced_at
       FROM stripe.subscription_items WHERE id = $1`,
    ],
  ])('do not include a parent if one of its children %s', async (_what, change) => {
    const [one, two] = [createSubscription(2), createSubscription(2)]
    await writer('subscription')(page([one, two]))
    expect(await holders()).toEqual(new Set([one.id, two.id]))
    expect(await confirmed([one, two], 'subscription')).toEqual(new Set([one.id, two.id]))
    const [child] = [...one.children.values()].flat()
    await bench().database.query(change, [child?.id])
    expect(await holders()).toEqual(new Set([two.id]))
    expect(await confirmed([one, two], 'subscription')).toEqual(new Set([two.id]))

    async function holders() {
      const { deps, simulator, database } = bench()
      const rows = await database.query<{ id: string; holdsChildren: boolean }>(
        digestStatement(deps.selection.get('subscription')),
        [simulator.accountId, [one.id, two.id]],
      )
      return new Set(rows.flatMap(({ id, holdsChildren }) => (holdsChildren ? id : [])))
    }
  })

  it('do not include a parent that has more children in Stripe than here', async () => {
    const one = createSubscription(2)
    await writer('subscription')(page([one]))
    const another = { id: 'si_another', object: 'subscription_item' }
    const children = new Map([...one.children].map(([name, items]) => [name, [...items, another]]))
    const longer = { ...one, children }
    expect(await confirmed([one], 'subscription')).toEqual(new Set([one.id]))
    expect(await confirmed([longer], 'subscription')).toEqual(new Set())
  })

  it('do not include a row whose changed data fits no column, and the next page mends it', async () => {
    const news = createCustomers(2)
    await writer()(page(news))
    const { database } = bench()
    await database.query(`UPDATE stripe.customers SET data = data || '{"balance": "much"}' WHERE id = $1`, [
      news[0]?.id,
    ])
    expect(await confirmed(news)).toEqual(new Set([news[1]?.id]))
    const later = news.map((each) => ({ ...each, seenAt: new Date(each.seenAt.getTime() + 5_000) }))
    expect((await writer()(page(later))).poison).toEqual([])
    expect(await confirmed(news)).toEqual(new Set(news.map(({ id }) => id)))
  })
})
