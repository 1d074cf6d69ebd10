import type { Stripe } from 'stripe'
import type { Charge, ObjectShapes, Review, ValueList, ValueListItem } from '../object-shapes.js'
import type { Transaction } from '../transaction.js'
import type { Wire } from '../wire.js'
import { NO_METADATA, type Origin } from '../origin.js'

type Warning = ObjectShapes['radar.early_fraud_warning']

/** Makes an open review: a person has to look at the charge. */
export function newReview(origin: Origin, charge: Charge, fields: Partial<Review> = {}): Review {
  return {
    id: origin.newId('prv_1'),
    object: 'review',
    billing_zip: null,
    charge: charge.id,
    closed_reason: null,
    created: origin.created,
    ip_address: null,
    ip_address_location: null,
    livemode: origin.livemode,
    open: true,
    opened_reason: 'rule',
    ...(charge.payment_intent !== null && { payment_intent: charge.payment_intent }),
    reason: 'rule',
    session: null,
    ...fields,
  } satisfies Wire<Stripe.Review>
}

/** Makes a warning: a card issuer suspects fraud. */
export function newEarlyFraudWarning(origin: Origin, charge: Charge, fields: Partial<Warning> = {}): Warning {
  return {
    id: origin.newId('issfr_1'),
    object: 'radar.early_fraud_warning',
    actionable: true,
    charge: charge.id,
    created: origin.created,
    fraud_type: 'misc',
    livemode: origin.livemode,
    ...(charge.payment_intent !== null && { payment_intent: charge.payment_intent }),
    ...fields,
  } satisfies Wire<Stripe.Radar.EarlyFraudWarning>
}

export function newValueList(tx: Transaction, fields: Partial<ValueList>): ValueList {
  return {
    id: tx.newId('rsl_1'),
    object: 'radar.value_list',
    alias: `blocklist_${tx.random.token(6).toLowerCase()}`,
    created: tx.created,
    created_by: 'jenny@example.com',
    item_type: 'ip_address',
    list_items: [],
    livemode: tx.livemode,
    metadata: NO_METADATA,
    name: 'Custom IP blocklist',
    ...fields,
  } satisfies ValueList
}

export function newValueListItem({ newId, created, livemode, random }: Origin, valueList: string): ValueListItem {
  return {
    id: newId('rsli_1'),
    object: 'radar.value_list_item',
    created,
    created_by: 'jenny@example.com',
    livemode,
    value: [1, 2, 3, 4].map(() => random.between(1, 254)).join('.'),
    value_list: valueList,
  } satisfies Wire<Stripe.Radar.ValueListItem>
}
