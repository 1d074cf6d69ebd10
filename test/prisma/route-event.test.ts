import { readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { catalogue, typeOf } from '../../prisma/catalogue/catalogue.js'
import { insertEvents } from '../../prisma/inbox/insert-events.js'
import { routeEvent } from '../../prisma/catalogue/route-event.js'
import { wholeCatalogue } from '../../prisma/catalogue/selection.js'
import { event } from '../support/webhook.js'
import { syncEverything } from '../support/sync-everything.js'
import { useWorkbench } from '../support/workbench.js'

const identity = { accountId: 'acct_own', livemode: false }
const route = (object: Record<string, unknown>, more: { account?: string; context?: string; type?: string } = {}) =>
  routeEvent(event({ object, ...more }), { identity, selection: wholeCatalogue })

/** Event types whose objects Stripe does not list, by the object that they carry. */
const NOWHERE: Readonly<Record<string, readonly string[]>> = {
  application: ['account.application.authorized', 'account.application.deauthorized'],
  balance: ['balance.available'],
  balance_settings: ['balance_settings.updated'],
  'billing.alert_triggered': ['billing.alert.triggered'],
  'billing_portal.session': ['billing_portal.session.created'],
  cash_balance: ['cash_balance.funds_available'],
  'financial_connections.authorization': [
    'financial_connections.authorization.expected_deactivation_date_updated',
    'financial_connections.authorization.upcoming_deactivation',
  ],
  mandate: ['mandate.updated'],
  'reserve.hold': ['reserve.hold.created', 'reserve.hold.updated'],
  'reserve.plan': ['reserve.plan.created', 'reserve.plan.disabled', 'reserve.plan.expired', 'reserve.plan.updated'],
  'reserve.release': ['reserve.release.created'],
  source_mandate_notification: ['source.mandate_notification'],
  'tax.settings': ['tax.settings.updated'],
}

/**
 * Event types that an endpoint should not ask for: the first has no id, and Stripe waits for an answer to the
 * second.
 */
const NOT_WANTED = ['invoice.upcoming', 'issuing_authorization.request']

/** Returns the event types that the SDK knows. */
function sdkEventTypes(): string[] {
  const text = readFileSync('node_modules/stripe/esm/resources/Events.d.ts', 'utf8')
  const union = /^ {4}type Type = (.+);$/m.exec(text)?.[1] ?? ''
  return [...union.matchAll(/'([^']+)'/g)].map(([, name = '']) => name)
}

describe('every event type of the SDK', () => {
  it('belongs to a synced type, or to an object that Stripe does not list', () => {
    const wanted = new Set(catalogue.flatMap(({ events }) => events))
    const known = new Set([...wanted, ...Object.values(NOWHERE).flat(), ...NOT_WANTED])
    const types = sdkEventTypes()
    expect(types.length).toBe(275)
    expect(types.filter((type) => !known.has(type))).toEqual([])
    expect([...known].filter((type) => !types.includes(type))).toEqual([])
    expect(catalogue.flatMap(({ deletedBy }) => deletedBy).filter((type) => !wanted.has(type))).toEqual([])
  })

  it.each(Object.keys(NOWHERE))('about a %s is ignored, with the reason', (object) => {
    expect(route({ id: 'x_1', object, customer: 'cus_1' })).toMatchObject({
      outcome: 'ignored',
      reason: `Stripe has no list of objects of type "${object}", so there is no table for them.`,
    })
  })
})

describe('an event', () => {
  it.each(catalogue.flatMap((type) => type.objects.map((object) => ({ type, object }))))(
    'that carries a $object is routed to $type.name',
    ({ type, object }) => {
      const { onlyIf, idPrefix, parentColumn } = type
      const fields = [onlyIf, idPrefix, parentColumn === null ? null : [parentColumn]].flatMap(
        (path) => path?.[0] ?? [],
      )
      const given = { id: 'x_1', object, ...Object.fromEntries(fields.map((name) => [name, `${name}_1`])) }
      expect(typeOf(given)?.name).toBe(type.name)
      expect(route(given)).toMatchObject({ outcome: 'open', objectType: type.name, accountId: 'acct_own' })
    },
  )

  it.each([
    ['a discount of a customer', { object: 'discount', customer: 'cus_1', subscription: null }, 'customer', 'cus_1'],
    [
      'a discount of a subscription',
      { object: 'discount', customer: 'cus_1', subscription: 'sub_1' },
      'subscription',
      'sub_1',
    ],
    ['a fee refund', { id: 'fr_1', object: 'fee_refund', fee: 'fee_1' }, 'application_fee', 'fee_1'],
    [
      'active entitlements',
      { object: 'entitlements.active_entitlement_summary', customer: 'cus_1' },
      'entitlements.active_entitlement_summary',
      'cus_1',
    ],
    ['a capability', { id: 'transfers', object: 'capability', account: 'acct_1' }, 'capability', 'acct_1/transfers'],
    ["a customer's card", { id: 'card_1', object: 'card', customer: 'cus_1' }, 'customer_source', 'card_1'],
    ["an account's card", { id: 'card_1', object: 'card', account: 'acct_1' }, 'external_account', 'card_1'],
  ])('about %s changes the right row', (_what, object, objectType, objectId) => {
    expect(route(object)).toMatchObject({ outcome: 'open', objectType, objectId })
  })

  it.each([
    ['customer.source.deleted', 'customer_source'],
    ['account.external_account.deleted', 'external_account'],
  ])('of type %s names the owner of the card, even if the stub of the card does not', (type, objectType) => {
    const stub = { id: 'card_1', object: 'card', deleted: true }
    expect(route(stub, { type })).toMatchObject({ outcome: 'open', objectType, objectId: 'card_1' })
  })

  it.each([
    ['discount', 'subscription or customer'],
    ['fee_refund', 'application_fee'],
  ])('with a stub of a %s is ignored, because it does not name the row that it changes', (object, owners) => {
    expect(route({ id: 'x_1', object, deleted: true })).toMatchObject({
      outcome: 'ignored',
      reason: `This ${object} does not name the ${owners} that it changed. The next audit finds the change.`,
    })
  })

  it('about an object that cannot be stored yet is ignored, with the reason', () => {
    expect(route({ object: 'invoice', customer: 'cus_1' }, { type: 'invoice.upcoming' })).toMatchObject({
      outcome: 'ignored',
      reason: 'Its invoice has no id: there is nothing to keep yet.',
    })
    const preview = { id: 'upcoming_in_1', object: 'invoice', customer: 'cus_1' }
    for (const object of [preview, { ...preview, id: 'in_1' }]) {
      expect(route(object, { type: 'invoice.upcoming' })).toMatchObject({
        outcome: 'ignored',
        reason: 'It carries the preview of an invoice: there is nothing to keep yet.',
      })
    }
    expect(route(preview, { type: 'invoice.updated' })).toMatchObject({ outcome: 'ignored' })
    expect(route({ ...preview, id: 'in_1' }, { type: 'invoice.updated' })).toMatchObject({ outcome: 'open' })
    expect(route({ id: 'src_1', object: 'source', customer: null })).toMatchObject({
      outcome: 'ignored',
      reason: 'This source belongs to no customer, and Stripe lists only those that do.',
    })
  })

  it('of a connected account is about its objects, but the account and its persons are ours', () => {
    const account = 'acct_connected'
    expect(route({ id: 'cus_1', object: 'customer' }, { account }).accountId).toBe(account)
    expect(route({ id: account, object: 'account' }, { account }).accountId).toBe('acct_own')
    expect(route({ id: 'person_1', object: 'person', account }, { account }).accountId).toBe('acct_own')
  })

  it.each([
    ['our account', 'acct_own', undefined, 'acct_own'],
    ['another account', 'acct_other', undefined, 'acct_other'],
    ['an account with a path to it', 'acct_platform/acct_other', undefined, 'acct_other'],
    ['a connected account with a path from ours', 'acct_own/acct_connected', 'acct_connected', 'acct_connected'],
    ['our account for a connected account', 'acct_own', 'acct_connected', 'acct_connected'],
    ['nothing', '', undefined, 'acct_own'],
  ])('whose context names %s belongs to the right account', (_what, context, account, expected) => {
    const routed = route({ id: 'cus_1', object: 'customer' }, { context, ...(account && { account }) })
    expect(routed).toMatchObject({ outcome: 'open', accountId: expected, objectId: 'cus_1' })
  })

  it('about a connected account is ours, and about any other account is ignored', () => {
    const about = (context: string, account?: string) =>
      route({ id: 'acct_x', object: 'account' }, { context, ...(account && { account }) })
    expect(about('acct_x', 'acct_x')).toMatchObject({ outcome: 'open', accountId: 'acct_own' })
    expect(about('acct_own/acct_x')).toMatchObject({ outcome: 'open', accountId: 'acct_own' })
    const reason = 'It is about account acct_x, which is not connected to acct_own.'
    expect(about('acct_x')).toMatchObject({ outcome: 'ignored', reason })
    expect(about('acct_other/acct_x', 'acct_x')).toMatchObject({ outcome: 'ignored', reason })
  })

  it('that names two accounts, or another account than it was listed for, is ignored', () => {
    const object = { id: 'cus_1', object: 'customer' }
    expect(route(object, { account: 'acct_1', context: 'acct_2' })).toMatchObject({
      outcome: 'ignored',
      reason: 'It names two accounts: acct_1, and acct_2 in its context.',
    })
    const options = { identity: { accountId: 'acct_own', livemode: false }, selection: wholeCatalogue }
    const listed = (more: object, listedFor: string) =>
      routeEvent(event({ object, ...more }), { ...options, listedFor })
    expect(listed({ context: 'acct_other' }, 'acct_own')).toMatchObject({
      outcome: 'ignored',
      accountId: 'acct_other',
      reason: 'Stripe listed it for account acct_own, but it names acct_other.',
    })
    expect(listed({}, 'acct_1')).toMatchObject({ outcome: 'open', accountId: 'acct_1' })
    expect(listed({ account: 'acct_1' }, 'acct_1')).toMatchObject({ outcome: 'open', accountId: 'acct_1' })
  })

  it.each([
    ['directly', { id: 'in_1', object: 'invoice', customer: 'cus_1' }, 'cus_1'],
    [
      'nested',
      { id: 'fca_1', object: 'financial_connections.account', account_holder: { customer: 'cus_1' } },
      'cus_1',
    ],
    ['nowhere', { id: 'prod_1', object: 'product' }, 'product/prod_1'],
  ])('is grouped by the customer that it names %s', (_where, object, groupKey) => {
    expect(route(object).groupKey).toBe(groupKey)
  })
})

describe('the inbox', () => {
  const bench = useWorkbench()

  it('groups an event by the customer of the row that it refers to, if the row is here', async () => {
    const { simulator, database } = bench()
    simulator.seed({ customers: 5 })
    await syncEverything(bench(), { objects: ['charge'] })
    const [charge] = await database.query<{ id: string; customer: string }>(
      'SELECT id, customer FROM stripe.charges WHERE customer IS NOT NULL LIMIT 1',
    )
    const about = (chargeId: string | undefined, id: string) => {
      const news = event({
        id,
        type: 'charge.dispute.created',
        object: { id: `dp_${id}`, object: 'dispute', charge: chargeId },
      })
      const options = { identity: { accountId: simulator.accountId, livemode: false }, selection: wholeCatalogue }
      const routed = routeEvent(news, options)
      return { event: news, route: routed, payload: JSON.stringify(news), channel: 'webhook' as const, sentAt: null }
    }
    const groups = await insertEvents(database.pool, [about(charge?.id, 'evt_1'), about('ch_unknown', 'evt_2')])
    expect([...groups]).toEqual([
      ['evt_1', charge?.customer],
      ['evt_2', 'dispute/dp_evt_2'],
    ])
  })
})
