import { catalogue, isOfType, type ObjectType, rowIdOf, stringAt, typeOf } from './catalogue.js'
import type { EventOutcome } from './enumerated-columns.js'
import { isStripeObject, isStub } from './json.js'
import { isTooDeep } from './json-depth.js'
import { MAX_SECONDS } from './max-seconds.js'
import type { Selection } from './selection.js'
import type { StripeEvent } from './stripe-event.js'

/** The account and the mode whose data this deployment holds. */
export interface Identity {
  readonly accountId: string
  readonly livemode: boolean
}

/** Where an event belongs: to the row of an object (`open`), or to none (`ignored`) for the reason given. */
export interface Route {
  readonly accountId: string
  readonly objectType: string | null
  readonly objectId: string | null
  /** The group key: the customer's id, or `type/id` if there is no customer. */
  readonly groupKey: string | null
  /** Another row that knows the customer, if the object does not. That customer is then the group key. */
  readonly lookup: { readonly of: string; readonly id: string } | null
  readonly outcome: Extract<EventOutcome, 'open' | 'ignored'>
  readonly reason: string | null
}

export function isStripeEvent(value: unknown): value is StripeEvent {
  return (
    isStripeObject(value) &&
    value.object === 'event' &&
    isName(value.id) &&
    isName(value['type']) &&
    isSeconds(value['created']) &&
    !isTooDeep(value) &&
    typeof value['livemode'] === 'boolean' &&
    isNameOrNothing(value['account']) &&
    isNameOrNothing(value['context']) &&
    typeof value['data'] === 'object' &&
    value['data'] !== null
  )
}

/** Longest id. An entry of an index holds 2,704 bytes: an id, an account's id and a type's name. */
const NAME_LIMIT_BYTES = 2_000

/**
 * Returns true if PostgreSQL can store and index the value: a text of limited length without NUL and without
 * halves of surrogate pairs. This must be checked, because people choose ids and may use any character in
 * them.
 */
export function isName(value: unknown): value is string {
  return (
    typeof value === 'string' && value !== '' && Buffer.byteLength(value) <= NAME_LIMIT_BYTES && !UNSTORABLE.test(value)
  )
}

// oxlint-disable-next-line no-control-regex -- the pattern must find control characters
const UNSTORABLE = /[\u0000\p{Surrogate}]/u

function isNameOrNothing(value: unknown): boolean {
  return value === undefined || value === null || value === '' || isName(value)
}

export function isSeconds(value: unknown): value is number {
  return typeof value === 'number' && Number.isInteger(value) && value >= 0 && value <= MAX_SECONDS
}

export interface RouteOptions {
  readonly identity: Identity
  readonly selection: Selection
  /** The account whose events were listed. Undefined if the event came by webhook. */
  readonly listedFor?: string | undefined
}

/**
 * Decides to which account, object and group key an event belongs, or why it is ignored. It looks at the
 * object that the event carries, not at the prefix of the event's type. `customer.*` would match
 * subscriptions, sources and discounts, too.
 */
export function routeEvent(event: StripeEvent, options: RouteOptions): Route {
  const { identity, selection } = options
  const { object } = event.data
  const target = findTarget(event)
  const origin = originOf(event, options)
  const isOurs = target?.type.isPlatform && origin.isOwnOrConnected
  const accountId = isOurs ? identity.accountId : origin.account
  const ignored = (reason: string): Route => ({
    accountId: origin.account,
    objectType: null,
    objectId: nameAt(object, ['id']) ?? null,
    groupKey: null,
    lookup: null,
    outcome: 'ignored',
    reason,
  })

  if (event.livemode !== identity.livemode) {
    return ignored(`It is of ${event.livemode ? 'live' : 'test'} mode, and this deployment is not.`)
  }
  if (origin.contradiction !== undefined) return ignored(origin.contradiction)
  if (!target) return ignored(explainMissingTarget(object))
  if (target.type.isPlatform && !isOurs) {
    return ignored(`It is about account ${origin.account}, which is not connected to ${identity.accountId}.`)
  }
  const { type, id } = target
  if (id === undefined) return ignored(`Its ${type.name} has no id: there is nothing to keep yet.`)
  if (isPreview(event.type, id)) return ignored('It carries the preview of an invoice: there is nothing to keep yet.')
  if (!isName(id))
    return ignored(
      `The id of its ${type.name} is longer than ${NAME_LIMIT_BYTES} bytes, or is no text that PostgreSQL can hold.`,
    )
  if (!selection.find(type.name)) return ignored(`${type.table} are left out by SYNC_OBJECTS.`)
  return {
    accountId,
    objectType: type.name,
    objectId: id,
    groupKey: customerOf(event, type) ?? `${type.name}/${id}`,
    lookup: lookupOf(object, type),
    outcome: 'open',
    reason: null,
  }
}

/**
 * Returns true if an event's object is a snapshot of the object that the event is about. Returns false if it
 * is another object that changes that one.
 */
export function isSnapshotOf(object: unknown, { type, id }: { type: ObjectType; id: string }): boolean {
  return isOfType(object, type) && rowIdOf(object, type) === id
}

interface Origin {
  /** The account on which the event happened. */
  readonly account: string
  /** True if that account is our own, or is connected to our own. */
  readonly isOwnOrConnected: boolean
  /** If set, why the event is not believed. */
  readonly contradiction?: string
}

/**
 * Finds the account on which an event happened. `account` names a connected account. `context` comes beside
 * it. The events of an organization's destination have only `context` ("Use the context field to determine
 * which account generated the event": Stripe's changelog of 2025-04-30). `context` is a path such as
 * `acct_platform/acct_connected`, and its last part is the account.
 */
function originOf(
  { account, context }: StripeEvent,
  { identity: { accountId: own }, listedFor }: RouteOptions,
): Origin {
  const path = context?.split('/').filter(Boolean) ?? []
  const end = path.at(-1)
  const named = account || end
  const origin = named ?? listedFor ?? own
  // If `context` has no path to the account, the account counts as connected in two cases: Stripe names it in
  // `account`, or lists its events to our key.
  const isConnected = path.length > 1 && end === origin ? path.at(-2) === own : Boolean(account) || listedFor === origin
  const place = { account: origin, isOwnOrConnected: origin === own || isConnected }
  if (account && end !== undefined && end !== account && end !== own) {
    return { ...place, contradiction: `It names two accounts: ${account}, and ${end} in its context.` }
  }
  if (listedFor !== undefined && origin !== listedFor) {
    return { ...place, contradiction: `Stripe listed it for account ${listedFor}, but it names ${origin}.` }
  }
  return place
}

/**
 * Finds the type and the id of the object that the event is about. This is the event's own object, or another
 * that it changes. The id is undefined if the object does not exist yet.
 */
function findTarget({ type: eventType, data }: StripeEvent): { type: ObjectType; id: string | undefined } | undefined {
  const { object } = data
  const own = typeOf(object) ?? (isStub(object) ? typeOfStub(object, eventType) : undefined)
  if (own) return { type: own, id: rowIdOf(object, own) }
  const name = stringAt(object, ['object'])
  for (const type of catalogue) {
    for (const told of type.toldBy) {
      if (told.object !== name || (told.unless && stringAt(object, told.unless) !== undefined)) continue
      const id = stringAt(object, told.path)
      if (id !== undefined) return { type, id }
    }
  }
  return undefined
}

/**
 * Finds the type of a stub by the event's type. A stub of a card does not say whether the card is a
 * customer's or an account's.
 */
function typeOfStub(stub: unknown, eventType: string): ObjectType | undefined {
  const name = stringAt(stub, ['object']) ?? ''
  return catalogue.find(({ objects, events }) => objects.includes(name) && events.includes(eventType))
}

/**
 * Returns true if an event carries the preview of an invoice. Stripe has no such object yet, so nobody can
 * retrieve or list it. Its id starts with `upcoming_in` (https://docs.stripe.com/api/invoices/object), or is
 * missing (https://docs.stripe.com/api/events/types).
 */
function isPreview(eventType: string, id: string): boolean {
  return eventType === 'invoice.upcoming' || id.startsWith('upcoming_in')
}

function customerOf({ data }: StripeEvent, { customerPath }: ObjectType): string | undefined {
  if (!customerPath) return undefined
  return nameAt(data.object, customerPath) ?? nameAt(data.previous_attributes, customerPath)
}

function lookupOf(object: unknown, { customerLookup }: ObjectType): Route['lookup'] {
  const id = customerLookup && nameAt(object, customerLookup.path)
  return id ? { of: customerLookup.of, id } : null
}

function nameAt(value: unknown, path: readonly string[]): string | undefined {
  const name = stringAt(value, path)
  return isName(name) ? name : undefined
}

function explainMissingTarget(object: unknown): string {
  const name = stringAt(object, ['object'])
  if (name === undefined) return 'It carries no object.'
  const changed = catalogue.filter(({ toldBy }) => toldBy.some((told) => told.object === name))
  if (changed.length > 0) {
    const owners = changed.map((type) => type.name).join(' or ')
    return `This ${name} does not name the ${owners} that it changed. The next audit finds the change.`
  }
  const type = catalogue.find(({ objects }) => objects.includes(name))
  return type
    ? `This ${name} belongs to no ${type.onlyIf?.join('.')}, and Stripe lists only those that do.`
    : `Stripe has no list of objects of type "${name}", so there is no table for them.`
}
