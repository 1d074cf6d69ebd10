import type {
  ActiveEntitlement,
  Discount,
  Feature,
  ObjectShapes,
  Plan,
  ProductFeature,
  TrialOffer,
} from '../object-shapes.js'
import type { Factory } from '../transaction.js'
import { withDefaults } from './with-defaults.js'

/** Makes a plan, the predecessor of a price. */
export const newPlan: Factory<Plan> = (tx, fields) => {
  const amount = tx.random.between(5, 200) * 100
  return withDefaults(tx, {
    id: tx.newId('plan_'),
    object: 'plan',
    active: true,
    amount,
    amount_decimal: String(amount),
    billing_scheme: 'per_unit',
    currency: 'usd',
    interval: 'month',
    interval_count: 1,
    product: fields.product ?? tx.need('product').id,
    usage_type: 'licensed',
    ...fields,
  })
}

export const newFeature: Factory<Feature> = (tx, fields) => {
  const key = tx.random.token(8).toLowerCase()
  return withDefaults(tx, {
    id: tx.newId('feat_test_'),
    object: 'entitlements.feature',
    active: true,
    lookup_key: `feature-${key}`,
    name: `Feature ${key}`,
    ...fields,
  })
}

export const newProductFeature: Factory<ProductFeature> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('prodft_test_'),
    object: 'product_feature',
    entitlement_feature: fields.entitlement_feature ?? tx.need('entitlements.feature'),
    _parent: fields._parent ?? tx.need('product').id,
    ...fields,
  })

export const newActiveEntitlement: Factory<ActiveEntitlement> = (tx, fields) => {
  const feature = tx.need('entitlements.feature', fields.feature)
  return withDefaults(tx, {
    id: tx.newId('ent_test_'),
    object: 'entitlements.active_entitlement',
    feature: feature.id,
    lookup_key: feature.lookup_key,
    _parent: fields._parent ?? tx.need('customer').id,
    ...fields,
  })
}

export const newTrialOffer: Factory<TrialOffer> = (tx, fields) => {
  const price = fields.price ?? tx.need('price', { where: ({ recurring }) => recurring !== null }).id
  return withDefaults(tx, {
    id: tx.newId('trial_1'),
    object: 'product_catalog.trial_offer',
    active: true,
    duration: { relative: { iterations: 1 }, type: 'relative' },
    end_behavior: { transition: { price }, type: 'transition' },
    price,
    _created: tx.created,
    ...fields,
  })
}

export const newShippingRate: Factory<ObjectShapes['shipping_rate']> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('shr_1'),
    object: 'shipping_rate',
    active: true,
    display_name: 'Ground shipping',
    fixed_amount: { amount: tx.random.between(1, 20) * 100, currency: 'usd' },
    tax_behavior: 'unspecified',
    type: 'fixed_amount',
    ...fields,
  })

export const newTaxRate: Factory<ObjectShapes['tax_rate']> = (tx, fields) => {
  const percentage = tx.random.between(3, 25)
  return withDefaults(tx, {
    id: tx.newId('txr_1'),
    object: 'tax_rate',
    active: true,
    country: 'DE',
    description: 'VAT Germany',
    display_name: 'VAT',
    inclusive: tx.random.chance(0.3),
    jurisdiction: 'DE',
    jurisdiction_level: 'country',
    percentage,
    rate_type: 'percentage',
    tax_type: 'vat',
    ...fields,
  })
}

export const newPromotionCode: Factory<ObjectShapes['promotion_code']> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('promo_1'),
    object: 'promotion_code',
    active: true,
    code: tx.random.token(8).toUpperCase(),
    promotion: { coupon: tx.need('coupon').id, type: 'coupon' },
    restrictions: { first_time_transaction: false, minimum_amount: null, minimum_amount_currency: null },
    times_redeemed: 0,
    ...fields,
  })

/** Makes a discount: a coupon applied to a customer or a subscription. No list shows discounts. */
export const newDiscount: Factory<Discount> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('di_1'),
    object: 'discount',
    source: { coupon: tx.need('coupon').id, type: 'coupon' },
    start: tx.created,
    ...fields,
  })
