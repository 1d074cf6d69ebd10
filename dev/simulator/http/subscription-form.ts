import type { Subscription } from '../object-shapes.js'
import type { Parameters } from '../object-type.js'
import type { SaleRequest } from '../operations/sale-request.js'
import {
  changeSubscriptionItems,
  createSubscription,
  scheduleCancellation,
  updateSubscription,
} from '../operations/subscriptions.js'
import { NOT_CANCELED } from '../shapes/new-subscription.js'
import { invalidRequest } from '../stripe-error.js'
import type { Transaction } from '../transaction.js'
import { type FormFields, mergeMetadata, parseForm, required } from './form.js'
import type { WriteInput } from './write.js'

const FIELDS: FormFields = {
  cancel_at_period_end: 'boolean',
  default_payment_method: 'string',
  description: 'string',
  metadata: 'map',
  payment_behavior: 'ignored',
  proration_behavior: 'ignored',
}

const NEW_FIELDS: FormFields = {
  ...FIELDS,
  collection_method: 'string',
  customer: 'string',
  days_until_due: 'integer',
  trial_period_days: 'integer',
}

export function createSubscriptionFromForm(tx: Transaction, { parameters }: WriteInput): Subscription {
  const { items, rest } = splitItems(parameters)
  const { trial_period_days: trialDays, cancel_at_period_end: isEnding, ...values } = parseForm(rest, NEW_FIELDS)
  const customer = required(values, 'customer')
  if (items.length === 0)
    throw invalidRequest('Missing required param: items.', { code: 'parameter_missing', param: 'items' })
  const { metadata, ...fields } = values
  const subscription = createSubscription(tx, {
    customer,
    items: items.map(({ price, quantity }) => ({ price: price ?? '', quantity: quantity ?? 1 })),
    ...(trialDays !== undefined && { trialDays: Number(trialDays) }),
    // NEW_FIELDS has the names and types of the object's fields.
    fields: { ...(fields as Partial<Subscription>), metadata: mergeMetadata(null, metadata) },
  })
  return isEnding === true ? scheduleCancellation(tx, subscription.id) : subscription
}

export function updateSubscriptionFromForm(tx: Transaction, { id, parameters }: WriteInput): Subscription {
  const { items, rest } = splitItems(parameters)
  const { cancel_at_period_end: isEnding, metadata, ...fields } = parseForm(rest, FIELDS)
  const subscription = tx.get('subscription', id)
  if (items.length > 0) changeSubscriptionItems(tx, { id, items: merged(subscription, items) })
  if (isEnding === true) scheduleCancellation(tx, id)
  return updateSubscription(tx, {
    id,
    changes: {
      ...(fields as Partial<Subscription>), // as in NEW_FIELDS
      ...(isEnding === false && STAYS),
      ...(metadata !== undefined && { metadata: mergeMetadata(subscription.metadata, metadata) }),
    },
  })
}

const STAYS = {
  cancel_at: null,
  cancel_at_period_end: false,
  canceled_at: null,
  cancellation_details: NOT_CANCELED,
} satisfies Partial<Subscription>

interface ItemForm {
  readonly id?: string
  readonly price?: string
  readonly quantity?: number
  readonly isDeleted?: boolean
}

/** Applies item forms to a subscription's items. Items that no form names stay as they are. */
function merged({ items }: Subscription, forms: readonly ItemForm[]): SaleRequest[] {
  const byId = new Map(forms.flatMap((form) => (form.id === undefined ? [] : [[form.id, form] as const])))
  const kept = items.flatMap((item): SaleRequest[] => {
    const form = byId.get(item.id)
    if (form?.isDeleted) return []
    return [{ price: form?.price ?? item.price.id, quantity: form?.quantity ?? item.quantity ?? 1 }]
  })
  const added = forms.flatMap((form) =>
    form.id === undefined && form.price !== undefined ? { price: form.price, quantity: form.quantity ?? 1 } : [],
  )
  return [...kept, ...added]
}

/** Separates fields such as `items[0][price]` from the rest of a form. */
function splitItems(parameters: Parameters): { readonly items: readonly ItemForm[]; readonly rest: Parameters } {
  const items = new Map<string, ItemForm>()
  const rest = new Map<string, readonly string[]>()
  for (const [name, values] of parameters) {
    const [, index, property] = /^items\[(\d*)\]\[(id|price|quantity|deleted)\]$/.exec(name) ?? []
    if (index === undefined || property === undefined) {
      rest.set(name, values)
      continue
    }
    const [value = ''] = values
    const given =
      property === 'quantity'
        ? { quantity: Number(value) }
        : property === 'deleted'
          ? { isDeleted: value === 'true' }
          : { [property]: value }
    items.set(index, { ...items.get(index), ...given })
  }
  return { items: [...items.values()], rest }
}
