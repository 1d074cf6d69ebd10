import { SPAN_MS } from './circumstances.js'
import { START_MS } from './processes.js'
import { type Content, DELETABLE, type Kind, type StripeEvent, type StripeObject, WITH_ITEMS } from './stripe.js'
import type { World } from './world.js'

/** Creates the objects' ids. None of them exists yet. */
export function addObjects({ random, stripe, circumstances: { hotObject } }: World): void {
  const add = (id: string, kind: Kind, group: string) =>
    stripe.objects.set(id, { id, kind, group, isHidden: id.endsWith('_3'), states: [] })
  if (hotObject) return void add(`${hotObject}_0`, hotObject, 'hot')
  for (const customer of ['cus_0', 'cus_1']) add(customer, 'customer', customer)
  for (let nth = 0; nth < 4; nth++) {
    const kind = random.pick(['subscription', 'invoice', 'payment method'] as const)
    add(`${kind}_${nth}`, kind, random.pick(['cus_0', 'cus_1']))
  }
  for (const coupon of ['coupon_0', 'coupon_1']) add(coupon, 'coupon', coupon)
}

/** Draws when mutations happen. Most of them come in bursts. */
export function drawMoments({ random, circumstances: { hotObject } }: World): number[] {
  const bursts = Array.from({ length: 3 }, () => random.between(0, SPAN_MS))
  const count = random.between(4, hotObject ? 12 : 16)
  return Array.from({ length: count }, () =>
    random.chance(0.6) ? random.pick(bursts) + random.between(0, 3_000) : random.between(0, SPAN_MS),
  )
}

/** Changes one object at random. @returns its events */
export function mutate(world: World): StripeEvent[] {
  const { random, stripe } = world
  const object = random.pick([...stripe.objects.values()])
  const content = stripe.now(object)
  const customer = stripe.objects.get(object.group)
  if (customer && customer !== object && customer.states.length > 0 && !stripe.now(customer)) return []
  if (!content) {
    const isReusable = object.kind === 'coupon' || object.states.length === 0
    return isReusable ? [stripe.change(object, newContent(world, object))] : []
  }
  if (DELETABLE.includes(object.kind) && random.chance(object.kind === 'coupon' ? 0.45 : 0.25))
    return remove(world, object)
  return [stripe.change(object, nextContent(world, object, content))]
}

/** Deletes an object. A customer takes payment methods along without an event, and ends subscriptions. */
function remove(world: World, object: StripeObject): StripeEvent[] {
  const { stripe } = world
  const events = [stripe.change(object, null)]
  if (object.kind !== 'customer') return events
  for (const owned of stripe.objects.values()) {
    const content = owned.group === object.id ? stripe.now(owned) : null
    if (!content || owned === object) continue
    if (owned.kind === 'payment method') stripe.changeSilently(owned, null)
    else if (owned.kind === 'subscription') events.push(stripe.change(owned, nextContent(world, owned, content)))
  }
  return events
}

function newContent(world: World, { kind }: StripeObject): Content {
  const { random, processes } = world
  return {
    value: someValue(world),
    items: WITH_ITEMS.includes(kind) ? random.between(0, 3) : 0,
    createdSeconds: Math.floor(processes.nowMs / 1_000),
  }
}

function nextContent(world: World, object: StripeObject, content: Content): Content {
  const { random, circumstances } = world
  const changesItems = WITH_ITEMS.includes(object.kind) && random.chance(0.5)
  const items = changesItems ? random.between(0, 3) : content.items
  const value = circumstances.toggles ? (content.value + random.between(1, 2)) % 3 : someValue(world)
  return { ...content, value, items }
}

/** Values that toggle begin with 0. The others are never the same again. */
function someValue({ random, circumstances: { toggles } }: World): number {
  return toggles ? 0 : random.between(10, 1e9)
}

/** Creates objects before the history begins, with their rows. */
export function addKnownObjects(world: World): void {
  const { random, stripe, database } = world
  for (const object of stripe.objects.values()) {
    if (!random.chance(0.6)) continue
    const atMs = START_MS - random.pick([900, 500, 499, 30, 30]) * 1_000
    const content = { ...newContent(world, object), createdSeconds: atMs / 1_000 }
    object.states.push({ atMs, content })
    const row = { content, source: 'fetch', asOf: new Date(START_MS - 20_000), isTombstone: false } as const
    database.rows.set(object, { ...row, seenAt: new Date(database.nowMs() - 20_000) })
  }
}

/**
 * Creates and deletes a coupon so early that Stripe's list of events no longer tells of it.
 *
 * @returns the event of its creation, whose webhook may still come
 */
export function addForgottenCoupon(world: World): StripeEvent {
  const { stripe } = world
  const object: StripeObject = { id: 'coupon_old', kind: 'coupon', group: 'coupon_old', isHidden: false, states: [] }
  stripe.objects.set(object.id, object)
  const createdMs = START_MS - 1_400_000
  const content = { ...newContent(world, object), createdSeconds: createdMs / 1_000 }
  object.states.push({ atMs: createdMs, content }, { atMs: createdMs + 400_000, content: null })
  const created = new Date(createdMs)
  const kind = { isDeletion: false, isForeign: false, isStub: false, isCut: false }
  return { ...kind, id: 'evt_old', object, created, content, nth: 0, listedFromMs: Infinity }
}
