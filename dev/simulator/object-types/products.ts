import { by, field, flag } from '../object-type.js'
import {
  newActiveEntitlement,
  newFeature,
  newPlan,
  newProductFeature,
  newPromotionCode,
  newShippingRate,
  newTaxRate,
  newTrialOffer,
} from '../shapes/catalogue-extras.js'
import { newCoupon } from '../shapes/new-coupon.js'
import { newPrice } from '../shapes/new-price.js'
import { newProduct } from '../shapes/new-product.js'
import { type Definitions, OF_CUSTOMER } from './definitions.js'

export const PRODUCT_TYPES = {
  product: {
    listPath: '/v1/products',
    make: newProduct,
    createdEvent: 'product.created',
    updatedEvent: 'product.updated',
    deletedEvent: 'product.deleted',
    filters: {
      active: flag('active'),
      'ids[]': field('id'),
      shippable: flag('shippable'),
      type: field('type'),
      url: field('url'),
    },
  },

  price: {
    listPath: '/v1/prices',
    permission: 'plan', // prices need the permission of plans, their predecessors
    make: (tx, fields) => newPrice(tx, { ...fields, product: fields.product ?? tx.need('product').id }),
    createdEvent: 'price.created',
    updatedEvent: 'price.updated',
    deletedEvent: 'price.deleted',
    filters: {
      active: flag('active', { whenAbsent: 'true' }),
      currency: field('currency'),
      'lookup_keys[]': field('lookup_key'),
      product: field('product', { refersTo: 'product' }),
      'recurring[interval]': by(({ recurring }) => recurring?.interval),
      'recurring[meter]': by(({ recurring }) => recurring?.meter),
      'recurring[usage_type]': by(({ recurring }) => recurring?.usage_type),
      type: field('type', { values: ['one_time', 'recurring'] }),
    },
  },

  plan: {
    listPath: '/v1/plans',
    make: newPlan,
    createdEvent: 'plan.created',
    updatedEvent: 'plan.updated',
    deletedEvent: 'plan.deleted',
    filters: { active: flag('active'), product: field('product', { refersTo: 'product' }) },
  },

  coupon: {
    listPath: '/v1/coupons',
    make: newCoupon,
    createdEvent: 'coupon.created',
    updatedEvent: 'coupon.updated',
    deletedEvent: 'coupon.deleted',
    filters: {},
  },

  promotion_code: {
    listPath: '/v1/promotion_codes',
    make: newPromotionCode,
    createdEvent: 'promotion_code.created',
    updatedEvent: 'promotion_code.updated',
    filters: {
      active: flag('active'),
      code: field('code'),
      coupon: by(({ promotion }) => promotion.coupon, { refersTo: 'coupon' }),
      customer: field('customer', OF_CUSTOMER),
      customer_account: field('customer_account'),
    },
  },

  product_feature: {
    underParent: {
      type: 'product',
      path: (id) => `/v1/products/${id}/features`,
      parentOf: ({ _parent: product }) => product,
    },
    hasCreatedFilter: false,
    make: newProductFeature,
    filters: {},
  },

  'entitlements.feature': {
    listPath: '/v1/entitlements/features',
    hasCreatedFilter: false,
    make: newFeature,
    filters: {
      // Stripe does not document its default. This is the harder case.
      archived: by(({ active }) => !active, { values: ['true', 'false'], whenAbsent: 'false' }),
      lookup_key: field('lookup_key'),
    },
  },

  'entitlements.active_entitlement': {
    listPath: '/v1/entitlements/active_entitlements',
    hasCreatedFilter: false,
    make: newActiveEntitlement,
    filters: { customer: field('_parent', { ...OF_CUSTOMER, isRequired: true }) },
  },

  'product_catalog.trial_offer': {
    listPath: '/v1/product_catalog/trial_offers',
    createdAt: ({ _created: created }) => created,
    make: newTrialOffer,
    filters: { active: flag('active'), 'prices[]': field('price') },
  },

  shipping_rate: {
    listPath: '/v1/shipping_rates',
    make: newShippingRate,
    filters: { active: flag('active'), currency: by(({ fixed_amount: fixed }) => fixed?.currency) },
  },

  tax_rate: {
    listPath: '/v1/tax_rates',
    make: newTaxRate,
    createdEvent: 'tax_rate.created',
    updatedEvent: 'tax_rate.updated',
    filters: { active: flag('active'), inclusive: flag('inclusive') },
  },
} satisfies Partial<Definitions>
