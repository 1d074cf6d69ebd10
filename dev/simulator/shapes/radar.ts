import type { Charge, ObjectShapes, Review, ValueList, ValueListItem } from '../object-shapes.js'
import type { Factory } from '../transaction.js'
import type { Origin } from '../origin.js'
import { withDefaults } from './with-defaults.js'

type Warning = ObjectShapes['radar.early_fraud_warning']

/** Makes an open review: a person has to look at the charge. */
export function newReview(origin: Origin, charge: Charge, fields: Partial<Review> = {}): Review {
  return withDefaults(origin, {
    id: origin.newId('prv_1'),
    object: 'review',
    charge: charge.id,
    open: true,
    opened_reason: 'rule',
    ...(charge.payment_intent !== null && { payment_intent: charge.payment_intent }),
    reason: 'rule',
    ...fields,
  })
}

/** Makes a warning: a card issuer suspects fraud. */
export function newEarlyFraudWarning(origin: Origin, charge: Charge, fields: Partial<Warning> = {}): Warning {
  return withDefaults(origin, {
    id: origin.newId('issfr_1'),
    object: 'radar.early_fraud_warning',
    actionable: true,
    charge: charge.id,
    fraud_type: 'misc',
    ...(charge.payment_intent !== null && { payment_intent: charge.payment_intent }),
    ...fields,
  })
}

export const newValueList: Factory<ValueList> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('rsl_1'),
    object: 'radar.value_list',
    alias: `blocklist_${tx.random.token(6).toLowerCase()}`,
    created_by: 'jenny@example.com',
    item_type: 'ip_address',
    list_items: [],
    name: 'Custom IP blocklist',
    ...fields,
  })

export function newValueListItem(origin: Origin, valueList: string): ValueListItem {
  return withDefaults(origin, {
    id: origin.newId('rsli_1'),
    object: 'radar.value_list_item',
    created_by: 'jenny@example.com',
    value: [1, 2, 3, 4].map(() => origin.random.between(1, 254)).join('.'),
    value_list: valueList,
  })
}
