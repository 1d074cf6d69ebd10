import type { Stripe } from 'stripe'
import type { Coupon } from '../object-shapes.js'
import type { Wire } from '../wire.js'
import { NO_METADATA, type Origin } from '../origin.js'

/** Makes a coupon. People choose its id (`SUMMER`), and can use the id again once the coupon is deleted. */
export function newCoupon(origin: Origin, fields: Partial<Coupon> = {}): Coupon {
  return {
    id: origin.random.token(8),
    object: 'coupon',
    amount_off: null,
    created: origin.created,
    currency: null,
    duration: 'once',
    duration_in_months: null,
    livemode: origin.livemode,
    max_redemptions: null,
    metadata: NO_METADATA,
    name: null,
    percent_off: fields.amount_off === undefined ? origin.random.between(1, 10) * 5 : null,
    redeem_by: null,
    times_redeemed: 0,
    valid: true,
    ...fields,
  } satisfies Wire<Stripe.Coupon>
}
