import type { Random } from '../../dev/simulator/random.js'
import type { Circumstances } from './circumstances.js'
import { type Processes, START_MS } from './processes.js'

export type Kind = 'customer' | 'subscription' | 'invoice' | 'payment method' | 'coupon'

/** Kinds whose deletion has an event. Payment methods vanish silently, and subscriptions only end. */
export const DELETABLE: readonly Kind[] = ['customer', 'invoice', 'coupon']

/** Kinds with a sub-list. */
export const WITH_ITEMS: readonly Kind[] = ['subscription', 'invoice']

/** What an object says. `value` and `items` stand for its fields and its sub-list. */
export interface Content {
  readonly value: number
  readonly items: number
  readonly createdSeconds: number
}

interface State {
  readonly atMs: number
  /** Null: the object does not exist. */
  readonly content: Content | null
}

export interface StripeObject {
  readonly id: string
  readonly kind: Kind
  /** The customer's id, or the object's own. */
  readonly group: string
  /** No list shows it, as inline prices. */
  readonly isHidden: boolean
  readonly states: State[]
}

export interface StripeEvent {
  readonly id: string
  readonly object: StripeObject
  readonly isDeletion: boolean
  readonly created: Date
  /** Of a deletion, the last content. */
  readonly content: Content
  /** Position of the event's state among the object's states. */
  readonly nth: number
  readonly isForeign: boolean
  readonly isStub: boolean
  readonly isCut: boolean
  readonly listedFromMs: number
}

/** A foreign snapshot has another shape, so its value is none that Stripe ever reports. */
const FOREIGN_VALUE = -1

export interface Stripe {
  readonly objects: Map<string, StripeObject>
  readonly events: StripeEvent[]
  now(object: StripeObject): Content | null
  /** Changes an object, and makes the event of the change. */
  change(object: StripeObject, content: Content | null): StripeEvent
  changeSilently(object: StripeObject, content: Content | null): void
  /** Returns what an answer says now: it may lag. */
  read(object: StripeObject): Content | null
  /** Returns the moment that one list page shows. */
  pageMoment(): number
  /** Returns the date of an answer as an upper bound, as the client computes it. */
  dateOfAnswer(): Date
}

export function createStripe(random: Random, processes: Processes, circumstances: Circumstances): Stripe {
  const { readLagMs, newObjectLagMs, visibilityLagMs, disorderMs, datesAhead } = circumstances
  const { foreignRate, stubRate, cutRate } = circumstances
  const objects = new Map<string, StripeObject>()
  const events: StripeEvent[] = []

  const now = ({ states }: StripeObject) => states.at(-1)?.content ?? null
  const pageMoment = () => processes.nowMs - (random.chance(0.5) ? random.next() * readLagMs : 0)

  function changeSilently({ states }: StripeObject, content: Content | null): void {
    states.push({ atMs: processes.nowMs, content })
  }

  return {
    objects,
    events,
    now,
    changeSilently,
    pageMoment,
    change(object, content) {
      const last = now(object)
      changeSilently(object, content)
      const shown = content ?? last
      if (!shown) throw new Error(`${object.id} does not exist, so it cannot be deleted.`)
      const isForeign = random.chance(foreignRate)
      const event = {
        id: `evt_${events.length}`,
        object,
        isDeletion: content === null,
        created: wholeSecond(processes.nowMs + random.between(-disorderMs, disorderMs)),
        content: isForeign ? { ...shown, value: FOREIGN_VALUE } : shown,
        nth: object.states.length - 1,
        isForeign,
        isStub: random.chance(stubRate),
        isCut: WITH_ITEMS.includes(object.kind) && random.chance(cutRate),
        listedFromMs: processes.nowMs + random.next() * visibilityLagMs,
      }
      events.push(event)
      return event
    },
    read(object) {
      const content = contentAt(object, pageMoment())
      const isLagging = random.chance(0.5) && bornMs(object) > processes.nowMs - newObjectLagMs
      return isLagging ? null : content
    },
    dateOfAnswer() {
      const sinceMs = processes.nowMs - START_MS
      const isAhead = datesAhead && sinceMs >= datesAhead.fromMs && sinceMs < datesAhead.toMs
      return new Date(wholeSecond(processes.nowMs).getTime() + 1_000 + (isAhead ? 3_600_000 : 0))
    },
  }
}

export function contentAt({ states }: StripeObject, atMs: number): Content | null {
  return states.findLast((state) => state.atMs <= atMs)?.content ?? null
}

/** Returns when the object was made. An id may be used again: then, when it was made the last time. */
function bornMs({ states }: StripeObject): number {
  const nth = states.findLastIndex(({ content }, index) => content && !states[index - 1]?.content)
  return states[nth]?.atMs ?? -Infinity
}

function wholeSecond(ms: number): Date {
  return new Date(Math.floor(ms / 1_000) * 1_000)
}
