import type { Stripe } from 'stripe'
import type { Plan, Price } from '../object-shapes.js'
import type { Wire } from '../wire.js'
import type { Origin } from '../origin.js'
import { withDefaults } from './with-defaults.js'

const MONTHLY = {
  interval: 'month',
  interval_count: 1,
  meter: null,
  trial_period_days: null,
  usage_type: 'licensed',
} satisfies Wire<Stripe.Price.Recurring>

/**
 * Makes a monthly price, unless `recurring` says otherwise. With `recurring: null`, makes a one-time price.
 */
export function newPrice(origin: Origin, { product, ...fields }: Partial<Price> & { readonly product: string }): Price {
  const unitAmount = fields.unit_amount === undefined ? origin.random.between(5, 200) * 100 : fields.unit_amount
  return withDefaults(origin, {
    id: origin.newId('price_1'),
    object: 'price',
    active: true,
    billing_scheme: 'per_unit',
    currency: 'usd',
    product,
    recurring: MONTHLY,
    tax_behavior: 'unspecified',
    type: fields.recurring === null ? 'one_time' : 'recurring',
    unit_amount: unitAmount,
    unit_amount_decimal: unitAmount === null ? null : String(unitAmount),
    ...fields,
  })
}

const plans = new WeakMap<Price, Plan>()

/**
 * Returns the plan that subscription items still carry beside their price. All items of a price share one
 * plan.
 */
export function planOf(price: Price): Plan {
  const known = plans.get(price)
  if (known) return known
  const plan = {
    id: price.id,
    object: 'plan',
    active: price.active,
    amount: price.unit_amount,
    amount_decimal: price.unit_amount_decimal,
    billing_scheme: price.billing_scheme,
    created: price.created,
    currency: price.currency,
    interval: price.recurring?.interval ?? 'month',
    interval_count: price.recurring?.interval_count ?? 1,
    livemode: price.livemode,
    metadata: price.metadata,
    meter: price.recurring?.meter ?? null,
    nickname: price.nickname,
    product: price.product,
    tiers_mode: price.tiers_mode,
    transform_usage: null,
    trial_period_days: price.recurring?.trial_period_days ?? null,
    usage_type: price.recurring?.usage_type ?? 'licensed',
  } satisfies Wire<Stripe.Plan>
  plans.set(price, plan)
  return plan
}
