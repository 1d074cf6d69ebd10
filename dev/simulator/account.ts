import type { SimulatorClock } from './clock.js'
import { type Collection, createCollection } from './collection.js'
import type { AnyShape, ObjectShapes, Price, StoredObject, Subscription, TypeName } from './object-shapes.js'
import { keysOf, objectType, TYPE_NAMES } from './object-types.js'
import { createRandom, type Random } from './random.js'
import { renderObject } from './render-object.js'
import { newAccount } from './shapes/connect.js'
import { planOf } from './shapes/new-price.js'
import { type EventDraft, eventKeys, type StoredEvent } from './stored-event.js'
import { createTransaction, type Transaction } from './transaction.js'

/** One Stripe account: its objects, its events, and the door to change them. */
export interface Account {
  readonly id: string
  readonly collections: { readonly [Name in TypeName]: Collection<ObjectShapes[Name]> }
  readonly events: Collection<StoredEvent>
  /** Runs something that happens at Stripe; its events go out when it is through. */
  transact<Result>(work: (tx: Transaction) => Result, options?: TransactOptions): Result
  /** An object with what it embeds of others. */
  current<T extends AnyShape | StoredObject>(object: T): T
  /** An object as Stripe answers with it; `expand` names what is only there when it is asked for. */
  render(object: AnyShape | StoredObject, expand?: readonly string[]): StoredObject
}

interface TransactOptions {
  /** No events: what happens is the past. */
  readonly isSilent?: boolean
  /** Also what no event tells of. */
  readonly isUntold?: boolean
}

export interface AccountOptions {
  readonly id: string
  /** Its events say whose they are. */
  readonly isConnected: boolean
  readonly livemode: boolean
  readonly clock: SimulatorClock
  /** For objects, their ids, and what happens to them. */
  readonly random: Random
  /** For when events are said to have happened, and when they can be seen. */
  readonly eventRandom: Random
  readonly readLagMs: number
  readonly eventVisibilityLagMs: number
  readonly createdDisorderSeconds: number
  readonly livePrices: boolean
  /** What a transaction emitted, maybe nothing. */
  readonly onTransaction: (events: readonly StoredEvent[]) => void
}

/** `/v1/events` goes back 30 days. */
export const EVENTS_HORIZON_SECONDS = 30 * 86_400

/** Events past the horizon are forgotten about once a day. */
const FORGET_AFTER_SECONDS = 86_400

/** Ids without these prefixes have 14 characters behind theirs. */
const ID_LENGTHS: Readonly<Record<string, number>> = { cs_test_: 58, cs_live_: 58 }

export function createAccount(options: AccountOptions): Account {
  const { id, clock, livemode, random, eventRandom, livePrices, onTransaction } = options
  const { eventVisibilityLagMs, createdDisorderSeconds } = options
  const nowMs = () => clock.nowMs()

  const collections = Object.fromEntries(
    TYPE_NAMES.map((name) => [name, createCollectionOf(name, { nowMs, keepMs: options.readLagMs })]),
  ) as unknown as Account['collections'] // one for each name
  collections.account.insert(ownAccountObject(id, { livemode }), { isListed: false }) // nobody is connected to itself
  const events = createCollection<StoredEvent>({ keysOf: eventKeys, nowMs, order: 'by creation' })

  function newId(prefix: string): string {
    return prefix + random.token(ID_LENGTHS[prefix] ?? (/\d$/.test(prefix) ? 23 : 14))
  }

  function createEvent({ account: about, ...draft }: EventDraft, atMs: number): StoredEvent {
    const connected = about ?? (options.isConnected ? id : undefined)
    return {
      id: `evt_1${eventRandom.token(23)}`,
      created: Math.floor(atMs / 1_000) + eventRandom.between(-createdDisorderSeconds, createdDisorderSeconds),
      ...draft,
      ...(connected !== undefined && { account: connected }),
      livemode,
      visibleAtMs: atMs + eventRandom.next() * eventVisibilityLagMs,
      pendingWebhooks: 0,
    }
  }

  function forgetOldEvents(): void {
    const horizon = Math.floor(nowMs() / 1_000) - EVENTS_HORIZON_SECONDS
    const oldest = events.at(0)
    if (oldest && oldest.created < horizon - FORGET_AFTER_SECONDS) events.forgetBefore(horizon)
  }

  /** Items embed their price as it was when they were last written, unless prices are asked to be live. */
  function current<T extends AnyShape | StoredObject>(object: T): T {
    if (!livePrices || object.object !== 'subscription') return object
    const items = (object as unknown as Subscription).items.map((item) => {
      const price: Price = collections.price.get(item.price.id) ?? item.price
      return price === item.price ? item : { ...item, price, plan: planOf(price) }
    })
    return { ...object, items }
  }

  function transact<Result>(work: (tx: Transaction) => Result, how: TransactOptions = {}): Result {
    const { isSilent = false, isUntold = isSilent } = how
    const atMs = nowMs()
    const created = Math.floor(atMs / 1_000)
    const emitted: StoredEvent[] = []
    const emit = (draft: EventDraft) => {
      if (!isSilent) emitted.push(createEvent(draft, atMs))
    }
    try {
      return work(createTransaction({ account, livemode, isUntold, created, newId, random, emit }))
    } finally {
      forgetOldEvents()
      for (const event of emitted) events.insert(event)
      onTransaction(emitted)
    }
  }

  const account: Account = {
    id,
    collections,
    events,
    transact,
    current,
    render: (object, expand = []) => renderObject(current(object), { collections, expand }),
  }
  return account
}

function createCollectionOf(name: TypeName, options: { readonly nowMs: () => number; readonly keepMs: number }) {
  const { createdAt, keyOf } = objectType(name)
  return createCollection<StoredObject>({ ...options, keysOf: keysOf(name), createdAt, keyOf })
}

/** A fixed moment, so that an account is the same whenever it is opened. */
const OPENED_AT = 1_600_000_000

function ownAccountObject(id: string, { livemode }: { readonly livemode: boolean }) {
  const origin = { newId: () => id, created: OPENED_AT, livemode, accountId: id, random: createRandom(0, id) }
  return newAccount(origin, { email: 'owner@example.com' })
}
