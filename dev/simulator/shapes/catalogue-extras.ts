import type { Stripe } from 'stripe'
import type {
  ActiveEntitlement,
  Discount,
  Feature,
  ObjectShapes,
  Plan,
  ProductFeature,
  TrialOffer,
} from '../object-shapes.js'
import type { Transaction } from '../transaction.js'
import type { Wire } from '../wire.js'
import { NO_METADATA } from '../origin.js'

/** Makes a plan, the predecessor of a price. */
export function newPlan(tx: Transaction, fields: Partial<Plan>): Plan {
  const amount = tx.random.between(5, 200) * 100
  return {
    id: tx.newId('plan_'),
    object: 'plan',
    active: true,
    amount,
    amount_decimal: String(amount),
    billing_scheme: 'per_unit',
    created: tx.created,
    currency: 'usd',
    interval: 'month',
    interval_count: 1,
    livemode: tx.livemode,
    metadata: NO_METADATA,
    meter: null,
    nickname: null,
    product: fields.product ?? tx.need('product').id,
    tiers_mode: null,
    transform_usage: null,
    trial_period_days: null,
    usage_type: 'licensed',
    ...fields,
  } satisfies Wire<Stripe.Plan>
}

export function newFeature(tx: Transaction, fields: Partial<Feature>): Feature {
  const key = tx.random.token(8).toLowerCase()
  return {
    id: tx.newId('feat_test_'),
    object: 'entitlements.feature',
    active: true,
    livemode: tx.livemode,
    lookup_key: `feature-${key}`,
    metadata: NO_METADATA,
    name: `Feature ${key}`,
    ...fields,
  } satisfies Wire<Stripe.Entitlements.Feature>
}

export function newProductFeature(tx: Transaction, fields: Partial<ProductFeature>): ProductFeature {
  return {
    id: tx.newId('prodft_test_'),
    object: 'product_feature',
    entitlement_feature: fields.entitlement_feature ?? tx.need('entitlements.feature'),
    livemode: tx.livemode,
    _parent: fields._parent ?? tx.need('product').id,
    ...fields,
  } satisfies ProductFeature
}

export function newActiveEntitlement(tx: Transaction, fields: Partial<ActiveEntitlement>): ActiveEntitlement {
  const feature = tx.need('entitlements.feature', fields.feature)
  return {
    id: tx.newId('ent_test_'),
    object: 'entitlements.active_entitlement',
    feature: feature.id,
    livemode: tx.livemode,
    lookup_key: feature.lookup_key,
    _parent: fields._parent ?? tx.need('customer').id,
    ...fields,
  } satisfies ActiveEntitlement
}

export function newTrialOffer(tx: Transaction, fields: Partial<TrialOffer>): TrialOffer {
  const price = fields.price ?? tx.need('price', { where: ({ recurring }) => recurring !== null }).id
  return {
    id: tx.newId('trial_1'),
    object: 'product_catalog.trial_offer',
    active: true,
    duration: { relative: { iterations: 1 }, type: 'relative' },
    end_behavior: { transition: { price }, type: 'transition' },
    livemode: tx.livemode,
    nickname: null,
    price,
    _created: tx.created,
    ...fields,
  } satisfies TrialOffer
}

export function newShippingRate(
  tx: Transaction,
  fields: Partial<ObjectShapes['shipping_rate']>,
): ObjectShapes['shipping_rate'] {
  return {
    id: tx.newId('shr_1'),
    object: 'shipping_rate',
    active: true,
    created: tx.created,
    delivery_estimate: null,
    display_name: 'Ground shipping',
    fixed_amount: { amount: tx.random.between(1, 20) * 100, currency: 'usd' },
    livemode: tx.livemode,
    metadata: NO_METADATA,
    tax_behavior: 'unspecified',
    tax_code: null,
    type: 'fixed_amount',
    ...fields,
  } satisfies Wire<Stripe.ShippingRate>
}

export function newTaxRate(tx: Transaction, fields: Partial<ObjectShapes['tax_rate']>): ObjectShapes['tax_rate'] {
  const percentage = tx.random.between(3, 25)
  return {
    id: tx.newId('txr_1'),
    object: 'tax_rate',
    active: true,
    country: 'DE',
    created: tx.created,
    description: 'VAT Germany',
    display_name: 'VAT',
    effective_percentage: null,
    flat_amount: null,
    inclusive: tx.random.chance(0.3),
    jurisdiction: 'DE',
    jurisdiction_level: 'country',
    livemode: tx.livemode,
    metadata: NO_METADATA,
    percentage,
    rate_type: 'percentage',
    state: null,
    tax_type: 'vat',
    ...fields,
  } satisfies Wire<Stripe.TaxRate>
}

export function newPromotionCode(
  tx: Transaction,
  fields: Partial<ObjectShapes['promotion_code']>,
): ObjectShapes['promotion_code'] {
  return {
    id: tx.newId('promo_1'),
    object: 'promotion_code',
    active: true,
    code: tx.random.token(8).toUpperCase(),
    created: tx.created,
    customer: null,
    customer_account: null,
    expires_at: null,
    livemode: tx.livemode,
    max_redemptions: null,
    metadata: NO_METADATA,
    promotion: { coupon: tx.need('coupon').id, type: 'coupon' },
    restrictions: { first_time_transaction: false, minimum_amount: null, minimum_amount_currency: null },
    times_redeemed: 0,
    ...fields,
  } satisfies Wire<Stripe.PromotionCode>
}

/** Makes a discount: a coupon applied to a customer or a subscription. No list shows discounts. */
export function newDiscount(tx: Transaction, fields: Partial<Discount>): Discount {
  return {
    id: tx.newId('di_1'),
    object: 'discount',
    checkout_session: null,
    customer: null,
    customer_account: null,
    end: null,
    invoice: null,
    invoice_item: null,
    promotion_code: null,
    source: { coupon: tx.need('coupon').id, type: 'coupon' },
    start: tx.created,
    subscription: null,
    subscription_item: null,
    ...fields,
  } satisfies Wire<Stripe.Discount>
}
