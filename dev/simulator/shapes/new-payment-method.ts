import type { Stripe } from 'stripe'
import type { Customer, PaymentMethod } from '../object-shapes.js'
import type { Wire } from '../wire.js'
import type { Origin } from '../origin.js'
import { withDefaults } from './with-defaults.js'

const BRANDS = ['visa', 'mastercard', 'amex', 'discover'] as const

export const NO_ADDRESS = {
  city: null,
  country: null,
  line1: null,
  line2: null,
  postal_code: null,
  state: null,
} satisfies Wire<Stripe.Address>

const CHECKS = {
  address_line1_check: null,
  address_postal_code_check: 'pass',
  cvc_check: 'pass',
} satisfies Wire<Stripe.PaymentMethod.Card.Checks>

/** Makes a payment method: a card, unless `type` says otherwise. It is attached if a customer is given. */
export function newPaymentMethod(
  origin: Origin,
  customer: Customer | null,
  fields: Partial<PaymentMethod> = {},
): PaymentMethod {
  const type = fields.type ?? 'card'
  return withDefaults(origin, {
    id: origin.newId('pm_1'),
    object: 'payment_method',
    allow_redisplay: 'unspecified',
    billing_details: {
      address: NO_ADDRESS,
      email: customer?.email ?? null,
      name: customer?.name ?? null,
      phone: null,
      tax_id: null,
    },
    ...(type === 'card' && { card: newCard(origin) }),
    ...(type === 'custom' && { custom: { display_name: 'Gift card', logo: null, type: origin.newId('cpmt_') } }),
    customer: customer?.id ?? null,
    type,
    ...fields,
  })
}

function newCard({ random, created }: Origin): Wire<Stripe.PaymentMethod.Card> {
  const brand = random.pick(BRANDS)
  return {
    brand,
    checks: CHECKS,
    country: 'US',
    display_brand: brand,
    exp_month: random.between(1, 12),
    exp_year: new Date(created * 1_000).getUTCFullYear() + random.between(1, 4),
    fingerprint: random.token(16),
    funding: 'credit',
    generated_from: null,
    last4: String(random.between(0, 9_999)).padStart(4, '0'),
    networks: NETWORKS[brand],
    regulated_status: 'unregulated',
    three_d_secure_usage: THREE_D_SECURE_USAGE,
    wallet: null,
  }
}

const THREE_D_SECURE_USAGE = { supported: true }

const NETWORKS = {
  visa: { available: ['visa'], preferred: null },
  mastercard: { available: ['mastercard'], preferred: null },
  amex: { available: ['amex'], preferred: null },
  discover: { available: ['discover'], preferred: null },
} satisfies Record<(typeof BRANDS)[number], Wire<Stripe.PaymentMethod.Card.Networks>>
