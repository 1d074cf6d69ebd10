import { findObjectType, stringAt } from './catalogue.js'
import { isStripeObject } from './json.js'

/** An event as Stripe sends it to an endpoint and lists it. */
export interface StripeEvent {
  readonly id: string
  readonly object: 'event'
  readonly type: string
  /** Unix seconds. */
  readonly created: number
  readonly livemode: boolean
  readonly api_version: string | null
  /** The connected account it happened on; missing for the key's own. */
  readonly account?: string
  readonly data: { readonly object: unknown; readonly previous_attributes?: unknown }
}

/** Whose data this deployment holds. */
export interface Identity {
  readonly accountId: string
  readonly livemode: boolean
}

/** Where an event goes: to the row of an object (`open`), or nowhere, and why (`ignored`). */
export interface Route {
  readonly accountId: string
  readonly objectType: string | null
  readonly objectId: string | null
  /** What groups work: the customer's id, or `type/id`. */
  readonly groupKey: string | null
  readonly outcome: 'open' | 'ignored'
  readonly reason: string | null
}

export function isStripeEvent(value: unknown): value is StripeEvent {
  return (
    isStripeObject(value) &&
    value.object === 'event' &&
    typeof value['type'] === 'string' &&
    typeof value['created'] === 'number' &&
    typeof value['livemode'] === 'boolean' &&
    typeof value['data'] === 'object' &&
    value['data'] !== null
  )
}

/**
 * Routes an event by the object it carries, not by its name's prefix: `customer.*` would match subscriptions, sources and
 * discounts.
 */
export function routeEvent(event: StripeEvent, identity: Identity): Route {
  const accountId = event.account ?? identity.accountId
  const { object, previous_attributes: previous } = event.data
  const name = stringAt(object, ['object']) ?? ''
  const id = stringAt(object, ['id'])
  const ignored = (reason: string): Route => ({
    accountId,
    objectType: null,
    objectId: id ?? null,
    groupKey: null,
    outcome: 'ignored',
    reason,
  })

  if (event.livemode !== identity.livemode) {
    return ignored(`It is of ${event.livemode ? 'live' : 'test'} mode, this deployment is not.`)
  }
  const type = findObjectType(name)
  if (!type) return ignored(`Objects of type "${name}" are not synced.`)
  if (!id) return ignored(`Its ${name} has no id: there is nothing to keep yet.`)

  const { customerPath } = type
  const customer = customerPath && (stringAt(object, customerPath) ?? stringAt(previous, customerPath))
  return {
    accountId,
    objectType: type.name,
    objectId: id,
    groupKey: customer ?? `${type.name}/${id}`,
    outcome: 'open',
    reason: null,
  }
}
