import { FITS_NO_COLUMN } from '../../dev/compare.js'
import { createRandom, type Random } from '../../dev/simulator/random.js'
import type { TypeName } from '../../dev/simulator/object-shapes.js'
import type { Simulator } from '../../dev/simulator/simulator.js'
import type { JsonObject } from '../../dev/simulator/wire.js'

interface MutationContext {
  readonly simulator: Simulator
  readonly random: Random
}

interface Kind {
  readonly name: string
  /** Relative frequency among random mutations. 0: the generator plans this kind separately. */
  readonly weight: number
  /** Makes the change. Returns false if no suitable object exists. */
  readonly happens: (happening: MutationContext) => boolean
}

/** Few customers, so that each gets many changes. */
const MAX_CUSTOMERS = 3

/** Few values, so that they repeat: a row may have the right value from the wrong time. */
const NOTES = ['a', 'b', 'c']

/** Ids that users choose, and reuse after a deletion. */
const COUPON_IDS = ['WELCOME', 'SUMMER']
const PRODUCT_IDS = ['prod_gold', 'prod_silver']

/** More items than the 10 that Stripe embeds in their parent. */
const LONG_LIST = 12

const kinds = [
  // Any mutation that the simulator knows. New object types take part through this kind.
  kind('anything', 20, ({ simulator }) => {
    simulator.mutateRandomly(1)
    return true
  }),

  kind('create a customer', 5, ({ simulator: { count, mutations } }) => {
    if (count('customer') >= MAX_CUSTOMERS) return false
    mutations.createCustomer()
    return true
  }),
  to('update a customer', 10, 'customer', ({ id }, { simulator, random }) =>
    simulator.mutations.updateCustomer({ id, changes: { metadata: { note: random.pick(NOTES) } } }),
  ),
  to('delete a customer', 2, 'customer', ({ id }, { simulator }) => simulator.mutations.deleteCustomer(id)),
  to('attach a payment method', 6, 'customer', ({ id }, { simulator, random }) =>
    simulator.mutations.attachPaymentMethod({ customer: id, isDefault: random.chance(0.3) }),
  ),
  to('update a payment method', 4, 'payment_method', ({ id, customer }, { simulator, random }) => {
    if (customer === null) return false
    return simulator.mutations.updatePaymentMethod({ id, changes: { metadata: { note: random.pick(NOTES) } } })
  }),

  kind('create a coupon', 5, ({ simulator, random }) => {
    const id = random.pick(COUPON_IDS)
    if ([...simulator.objects('coupon')].some((coupon) => coupon.id === id)) return false
    simulator.mutations.createCoupon({ id, percent_off: random.pick([10, 20]) })
    return true
  }),
  to('update a coupon', 4, 'coupon', ({ id }, { simulator, random }) =>
    simulator.mutations.updateCoupon({ id, changes: { name: random.pick(NOTES) } }),
  ),
  to('delete a coupon', 4, 'coupon', ({ id }, { simulator }) => simulator.mutations.deleteCoupon(id)),
  to('create a coupon again', 3, 'coupon', ({ id }, { simulator, random }) => {
    simulator.mutations.deleteCoupon(id)
    return simulator.mutations.createCoupon({ id, percent_off: random.pick([10, 20]) })
  }),
  kind('create a product', 2, ({ simulator, random }) => {
    const id = random.pick(PRODUCT_IDS)
    if ([...simulator.objects('product')].some((product) => product.id === id)) return false
    simulator.mutations.createProduct({ id })
    return true
  }),
  to('delete a product', 2, 'product', ({ id }, { simulator }) => {
    if ([...simulator.objects('price')].some(({ product }) => product === id)) return false
    return simulator.mutations.deleteProduct(id)
  }),

  to('create a subscription', 6, 'customer', ({ id }, { simulator, random }) =>
    simulator.mutations.createSubscription({
      customer: id,
      items: someItems({ simulator, random }, { isRecurring: true }),
    }),
  ),
  to('update a subscription', 8, 'subscription', ({ id, status }, { simulator, random }) => {
    if (status === 'canceled' || status === 'incomplete_expired') return false
    return simulator.mutations.updateSubscription({ id, changes: { metadata: { note: random.pick(NOTES) } } })
  }),
  to('change the items of a subscription', 14, 'subscription', ({ id, status }, happening) => {
    if (status === 'canceled' || status === 'incomplete_expired') return false
    const items = someItems(happening, { isRecurring: true })
    return happening.simulator.mutations.changeSubscriptionItems({ id, items })
  }),
  to('cancel a subscription', 2, 'subscription', ({ id, status }, { simulator }) => {
    if (status === 'canceled' || status === 'incomplete_expired') return false
    return simulator.mutations.cancelSubscription(id)
  }),

  to('create an invoice', 4, 'customer', ({ id }, happening) =>
    happening.simulator.mutations.createInvoice({ customer: id, items: someItems(happening, { isRecurring: false }) }),
  ),
  to('add lines to an invoice', 8, 'invoice', ({ id, status }, happening) => {
    if (status !== 'draft') return false
    return happening.simulator.mutations.addInvoiceLines({ id, items: someItems(happening, { isRecurring: false }) })
  }),
  to('delete an invoice', 3, 'invoice', ({ id, status }, { simulator }) => {
    if (status !== 'draft') return false
    return simulator.mutations.deleteInvoice(id)
  }),

  to('open a checkout', 3, 'customer', ({ id }, happening) =>
    happening.simulator.mutations.createCheckoutSession({
      mode: 'payment',
      customer: id,
      items: someItems(happening, { isRecurring: false }),
    }),
  ),
  kind('end a checkout', 4, ({ simulator, random }) => {
    const open = openCheckouts(simulator)
    if (open.length === 0) return false
    endCheckout(simulator, { id: random.pick(open), isCompleted: random.chance(0.6) })
    return true
  }),
  kind('a coupon with values that fit no column', 0, ({ simulator, random }) => {
    const values = { max_redemptions: 2 ** 40, redeem_by: FITS_NO_COLUMN as unknown as number }
    const changes = random.chance(0.7) ? values : { max_redemptions: null, redeem_by: null }
    const [coupon] = [...simulator.objects('coupon')]
    if (coupon) simulator.mutations.updateCoupon({ id: coupon.id, changes })
    else simulator.mutations.createCoupon({ percent_off: 10, ...changes })
    return true
  }),
  to('announce an upcoming invoice', 0, 'subscription', ({ id, status }, { simulator }) => {
    if (status === 'canceled' || status === 'incomplete_expired') return false
    return simulator.mutations.announceUpcomingInvoice(id)
  }),
  // A report run has no event until it ends.
  kind('fail a report', 0, ({ simulator }) => {
    simulator.mutations.triggerEvent({ event: 'reporting.report_run.failed' })
    return true
  }),
] as const satisfies readonly Kind[]

export const MUTATION_KINDS: typeof kinds = kinds
export type MutationKind = (typeof kinds)[number]['name']

/** Performs a mutation of this kind. If no suitable object exists, performs a random mutation. */
export function mutate(simulator: Simulator, { kind: name, seed }: { kind: MutationKind; seed: number }): void {
  const found: Kind | undefined = kinds.find((each) => each.name === name)
  const hasHappened = found?.happens({ simulator, random: createRandom(seed, 'mutation') })
  if (hasHappened !== true) simulator.mutateRandomly(1)
}

/** Expires all open checkout sessions. An open one has no event, so events tell of it only when it ends. */
export function endOpenCheckouts(simulator: Simulator): void {
  for (const id of openCheckouts(simulator)) endCheckout(simulator, { id, isCompleted: false })
}

function openCheckouts(simulator: Simulator): string[] {
  return [...simulator.objects('checkout.session')].filter(({ status }) => status === 'open').map(({ id }) => id)
}

function endCheckout(
  { mutations, objects }: Simulator,
  { id, isCompleted }: { readonly id: string; readonly isCompleted: boolean },
): void {
  const session = [...objects('checkout.session')].find((each) => each.id === id)
  const hasCustomer = [...objects('customer')].some((each) => each.id === session?.['customer'])
  if (isCompleted && hasCustomer) mutations.completeCheckoutSession({ id })
  else mutations.expireCheckoutSession(id)
}

function kind<const Name extends string>(name: Name, weight: number, happens: Kind['happens']) {
  return { name, weight, happens }
}

/** Defines a mutation of one existing object. Prefers the objects that come first. */
function to<const Name extends string>(
  name: Name,
  weight: number,
  type: TypeName,
  act: (object: JsonObject, happening: MutationContext) => unknown,
) {
  return kind(name, weight, (happening) => {
    const objects = [...happening.simulator.objects(type)]
    if (objects.length === 0) return false
    const object = objects[Math.floor(happening.random.next() ** 2 * objects.length)]
    return object !== undefined && act(object, happening) !== false
  })
}

function someItems({ simulator, random }: MutationContext, { isRecurring }: { readonly isRecurring: boolean }) {
  const prices = [...simulator.objects('price')].filter(
    ({ active, recurring }) => active === true && (recurring !== null) === isRecurring,
  )
  const count = random.chance(0.06) ? LONG_LIST : random.between(1, 3)
  const ids = new Set(prices.length > 0 ? Array.from({ length: Math.min(count, 3) }, () => random.pick(prices).id) : [])
  const product = [...simulator.objects('product')][0]?.id ?? simulator.mutations.createProduct().id
  while (ids.size < (count === LONG_LIST ? LONG_LIST : 1)) {
    ids.add(simulator.mutations.createPrice({ product, ...(!isRecurring && { recurring: null }) }).id)
  }
  return [...ids].map((price) => ({ price, quantity: random.between(1, 3) }))
}
