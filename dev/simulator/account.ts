import type { SimulatorClock } from './clock.js'
import { type Collection, createCollection } from './collection.js'
import type { AnyShape, ObjectShapes, Price, StoredObject, Subscription, TypeName } from './object-shapes.js'
import { objectType, TYPE_NAMES } from './object-types.js'
import type { Random } from './random.js'
import { planOf } from './shapes/new-price.js'
import { type EventDraft, eventKeys, type StoredEvent } from './stored-event.js'
import { createTransaction, type Transaction } from './transaction.js'

/** One Stripe account: its objects, its events, and the door to change them. */
export interface Account {
  readonly id: string
  readonly collections: { readonly [Name in TypeName]: Collection<ObjectShapes[Name]> }
  readonly events: Collection<StoredEvent>
  /** Runs something that happens at Stripe; its events go out when it is through. */
  transact<Result>(work: (tx: Transaction) => Result): Result
  /** An object with what it embeds of others. */
  current<T extends AnyShape | StoredObject>(object: T): T
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

/** Finds the parent of a child; not a parameter of any list. */
export const CHILD_IDS = '(ids of children)'

/** Ids without these prefixes have 14 characters behind theirs. */
const ID_LENGTHS: Readonly<Record<string, number>> = { cs_test_: 58, cs_live_: 58 }

export function createAccount(options: AccountOptions): Account {
  const { id, clock, livemode, random, eventRandom, livePrices, onTransaction } = options
  const { eventVisibilityLagMs, createdDisorderSeconds } = options
  const nowMs = () => clock.nowMs()

  const collections = Object.fromEntries(
    TYPE_NAMES.map((name) => [name, createCollection({ keysOf: keysOfType(name), nowMs, keepMs: options.readLagMs })]),
  ) as unknown as Account['collections'] // one for each name
  const events = createCollection<StoredEvent>({ keysOf: eventKeys, nowMs, order: 'by creation' })

  function newId(prefix: string): string {
    return prefix + random.token(ID_LENGTHS[prefix] ?? (/\d$/.test(prefix) ? 23 : 14))
  }

  function createEvent(draft: EventDraft, atMs: number): StoredEvent {
    return {
      id: `evt_1${eventRandom.token(23)}`,
      created: Math.floor(atMs / 1_000) + eventRandom.between(-createdDisorderSeconds, createdDisorderSeconds),
      ...draft,
      accountId: id,
      ...(options.isConnected && { account: id }),
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
    const items = (object as Subscription).items.map((item) => {
      const price: Price = collections.price.get(item.price.id) ?? item.price
      return price === item.price ? item : { ...item, price, plan: planOf(price) }
    })
    return { ...object, items }
  }

  function transact<Result>(work: (tx: Transaction) => Result): Result {
    const atMs = nowMs()
    const emitted: StoredEvent[] = []
    const emit = (draft: EventDraft) => void emitted.push(createEvent(draft, atMs))
    try {
      return work(createTransaction({ account, livemode, nowMs: atMs, newId, random, emit }))
    } finally {
      forgetOldEvents()
      for (const event of emitted) events.insert(event)
      onTransaction(emitted)
    }
  }

  const account: Account = { id, collections, events, current, transact }
  return account
}

function keysOfType(name: TypeName): (filter: string, object: StoredObject) => readonly string[] {
  const { filters, subLists = [] } = objectType(name)
  return (filter, object) =>
    filter === CHILD_IDS
      ? subLists.flatMap(({ children }) => children(object).map((child) => child.id))
      : (filters[filter]?.keys(object) ?? [])
}
