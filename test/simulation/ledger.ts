import { isDeepStrictEqual } from 'node:util'
import type { Simulator } from '../../dev/simulator/simulator.js'
import type { JsonObject } from '../../dev/simulator/wire.js'
import { SYNCED_TYPES } from './synced.js'

/** A state of an object: a real one, or one that an event reports. */
interface Version {
  readonly sinceMs: number
  /** Null: deleted. */
  readonly object: JsonObject | null
}

/** Position of an event's snapshot among the versions of its object. */
interface VersionReference {
  readonly object: string
  readonly index: number
}

interface StripeEventObject extends JsonObject {
  readonly type: string
  readonly created: number
  readonly data: { readonly object: JsonObject }
}

/**
 * Every state that ever existed at Stripe, per object, oldest first. It says what a row may show, and which
 * version each event carries.
 */
export interface Ledger {
  /** Records what is new since the last call. @returns the new events */
  note(): readonly StripeEventObject[]
  /** `type/id` */
  readonly versions: ReadonlyMap<string, readonly Version[]>
  readonly byEvent: ReadonlyMap<string, VersionReference>
  readonly events: readonly StripeEventObject[]
  /** Time of each event, in milliseconds of the history. */
  readonly eventMs: ReadonlyMap<string, number>
  /** Number of objects that vanished without an event. */
  readonly silent: number
  /** Number of objects that took the id of a deleted one. */
  readonly reused: number
}

export function createLedger(simulator: Simulator, nowMs: () => number): Ledger {
  const versions = new Map<string, Version[]>()
  const byEvent = new Map<string, VersionReference>()
  const events: StripeEventObject[] = []
  const eventMs = new Map<string, number>()
  let silent = 0
  let reused = 0

  function add(key: string, object: JsonObject | null): number {
    const list = versions.get(key) ?? []
    if (object && list.at(-1)?.object === null) reused += 1
    versions.set(key, list)
    return list.push({ sinceMs: nowMs(), object }) - 1
  }

  function noteEvents(): StripeEventObject[] {
    // The simulator renders events in this shape.
    const news = [...simulator.events()].filter(({ id }) => !eventMs.has(id)) as StripeEventObject[]
    for (const event of news) {
      const { id, type, data } = event
      eventMs.set(id, nowMs())
      events.push(event)
      if (!data.object.id) continue
      const name = data.object.object
      const object = `${name}/${data.object.id}`
      byEvent.set(id, { object, index: add(object, type === `${name}.deleted` ? null : data.object) })
    }
    return news
  }

  /**
   * Records changes without an event: open checkout sessions, objects that vanish with their customer, and
   * types that have no events.
   */
  function recordSilentChange(): void {
    for (const type of SYNCED_TYPES) {
      for (const id of simulator.deletedIds(type)) {
        const key = `${type}/${id}`
        if (versions.get(key)?.at(-1)?.object === null) continue
        add(key, null)
        silent += 1
      }
      for (const object of simulator.objects(type)) {
        const key = `${type}/${object.id}`
        const last = versions.get(key)?.at(-1)?.object
        if (object !== last && !isDeepStrictEqual(object, last)) add(key, object)
      }
    }
  }

  return {
    note() {
      const news = noteEvents()
      recordSilentChange()
      return news
    },
    versions,
    byEvent,
    events,
    eventMs,
    get reused() {
      return reused
    },
    get silent() {
      return silent
    },
  }
}
