import type { Coupon } from '../object-shapes.js'
import type { Origin } from '../origin.js'
import { withDefaults } from './with-defaults.js'

/** Makes a coupon. People choose its id (`SUMMER`), and can use the id again once the coupon is deleted. */
export function newCoupon(origin: Origin, fields: Partial<Coupon> = {}): Coupon {
  return withDefaults(origin, {
    id: origin.random.token(8),
    object: 'coupon',
    duration: 'once',
    percent_off: fields.amount_off === undefined ? origin.random.between(1, 10) * 5 : null,
    times_redeemed: 0,
    valid: true,
    ...fields,
  })
}
