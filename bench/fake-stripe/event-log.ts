import type { Page, Window } from './page.js'
import type { BenchType, Objects } from './objects.js'

const API_VERSION = '2026-10-28.endive'

export interface BenchEvent {
  readonly id: string
  /** Unix seconds. */
  readonly created: number
  readonly type: BenchType
  readonly index: number
  /** The revision of the event's object. */
  readonly revision: number
  readonly json: string
}

/** A log that changes objects and keeps the events, for `/v1/events` and for webhooks. */
export interface EventLog {
  /**
   * Changes the object. Returns the event with its new state.
   *
   * @param created Unix seconds, not earlier than the previous event's. Default: now
   */
  update(type: BenchType, index: number, created?: number): BenchEvent
  /** Returns a page of events, newest first. */
  page(window: Window): Page
}

export function createEventLog(objects: Objects): EventLog {
  const events: BenchEvent[] = []
  return {
    update(type, index, created = Math.floor(Date.now() / 1_000)) {
      const revision = objects.change(type, index)
      const number = events.length
      const id = `evt_bench${String(number).padStart(9, '0')}`
      const name = type === 'customer' ? 'customer.updated' : 'customer.subscription.updated'
      const json =
        `{"id":"${id}","object":"event","api_version":"${API_VERSION}","created":${created},` +
        `"data":{"object":${objects.json(type, index)},"previous_attributes":{"metadata":{"revision":"${revision - 1}"}}},` +
        `"livemode":false,"pending_webhooks":1,"request":{"id":null,"idempotency_key":null},"type":"${name}"}`
      const event = { id, created, type, index, revision, json }
      events.push(event)
      return event
    },
    page({ gte, lt, limit, after }) {
      const end = after === undefined ? events.length : Number(after.slice('evt_bench'.length))
      const matching: string[] = []
      for (let at = end - 1; at >= 0 && matching.length <= limit; at--) {
        const event = events[at]
        if (event && event.created >= gte && event.created < lt) matching.push(event.json)
      }
      return { data: matching.slice(0, limit), hasMore: matching.length > limit }
    },
  }
}
