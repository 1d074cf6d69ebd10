import type { SimulatorClock } from './clock.js'
import { type Collection, createCollection } from './collection.js'
import { type Collections, createCollections } from './account/collections.js'
import { createTransaction } from './account/create-transaction.js'
import type { AnyShape, Price, StoredObject, Subscription } from './object-shapes.js'
import { createRandom, type Random } from './random.js'
import { renderObject } from './account/render-object.js'
import { newAccount } from './shapes/connect.js'
import { planOf } from './shapes/new-price.js'
import { type EventDraft, eventKeys, type StoredEvent } from './stored-event.js'
import type { CreateObject, Transaction } from './transaction.js'

/** A Stripe account: its objects, its events, and `transact` to change them. */
export interface Account {
  readonly id: string
  readonly collections: Collections
  readonly events: Collection<StoredEvent>
  /** Runs `work` as one transaction. Publishes its events when `work` has returned or thrown. */
  transact<Result>(work: (tx: Transaction) => Result, options?: TransactOptions): Result
  /** Returns the object with its embedded objects up to date. Only `livePrices` makes a difference. */
  current<T extends AnyShape | StoredObject>(object: T): T
  /**
   * Returns the object as Stripe's API sends it. `expand` names properties that are absent unless requested.
   */
  render(object: AnyShape | StoredObject, expand?: readonly string[]): StoredObject
}

interface TransactOptions {
  /** Emits no events. Used to make the past. */
  readonly isSilent?: boolean
  /** Also makes changes that no event tells of. Default: `isSilent`. */
  readonly isUntold?: boolean
}

export interface AccountOptions {
  readonly id: string
  /** Whether the events carry this account's id in `account`. */
  readonly isConnected: boolean
  readonly livemode: boolean
  readonly clock: SimulatorClock
  /** Creates what a transaction needs and does not find. */
  readonly createObject: CreateObject
  /** Source of objects, their ids and mutations. */
  readonly random: Random
  /** Source of event ids, of the error of `event.created`, and of the delay until events are visible. */
  readonly eventRandom: Random
  readonly readLagMs: number
  readonly eventVisibilityLagMs: number
  readonly createdDisorderSeconds: number
  readonly livePrices: boolean
  /** Called after each transaction with the events that it emitted, if any. */
  readonly onTransaction: (events: readonly StoredEvent[]) => void
}

/** `/v1/events` goes back 30 days. */
export const EVENTS_HORIZON_SECONDS = 30 * 86_400

/**
 * How far beyond the horizon the oldest event must be before old events are removed. So the removal runs
 * about once a day.
 */
const FORGET_AFTER_SECONDS = 86_400

/**
 * Number of random characters after these id prefixes. Other prefixes get 14, or 23 if they end with a digit.
 */
const ID_LENGTHS: Readonly<Record<string, number>> = { cs_test_: 58, cs_live_: 58 }

export function createAccount(options: AccountOptions): Account {
  const { id, clock, livemode, createObject, random, eventRandom, livePrices, onTransaction } = options
  const { eventVisibilityLagMs, createdDisorderSeconds } = options
  const nowMs = () => clock.nowMs()

  const collections = createCollections({ nowMs, keepMs: options.readLagMs })
  // The account is not in its own list of connected accounts.
  collections.account.insert(ownAccountObject(id, { livemode }), { isListed: false })
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

  /**
   * Updates the prices in subscription items if `livePrices` is set. Otherwise, an item keeps the price of
   * its last write.
   */
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
    const tx = createTransaction({
      ...{ accountId: id, collections, livemode, isUntold, created, newId, random, emit, createObject },
      render: (object) => account.render(object),
    })
    try {
      return work(tx)
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

/** Unix seconds. A fixed time, so that an account is the same whenever it is opened. */
const OPENED_AT = 1_600_000_000

function ownAccountObject(id: string, { livemode }: { readonly livemode: boolean }) {
  const origin = { newId: () => id, created: OPENED_AT, livemode, accountId: id, random: createRandom(0, id) }
  return newAccount(origin, { email: 'owner@example.com' })
}
