import type { EventType, StoredObject } from './object-shapes.js'
import type { PreviousAttributes } from './previous-attributes.js'
import type { JsonObject } from './wire.js'

/** An event: its object is frozen as it was (a reference is enough, since objects are replaced and never changed). */
export interface StoredEvent {
  readonly id: string
  /** Unix seconds, by the clock of the subsystem that made it. */
  readonly created: number
  readonly type: EventType
  /** Set on events of connected accounts. */
  readonly account?: string
  readonly livemode: boolean
  /** As rendered; without an id where the object has none, as a balance. */
  readonly object: Omit<StoredObject, 'id'>
  readonly previousAttributes?: PreviousAttributes | undefined
  /** When `/v1/events` begins to show it. */
  readonly visibleAtMs: number
  /** Endpoints that have not acknowledged it yet. */
  pendingWebhooks: number
}

/** What the one who emits an event says of it. */
export interface EventDraft extends Pick<StoredEvent, 'type' | 'object' | 'previousAttributes'> {
  /** The connected account that it is about, if it is not this one. */
  readonly account?: string | undefined
}

/** An event as an endpoint gets it and `/v1/events` lists it, said to be of this API version. */
export function renderEvent(event: StoredEvent, apiVersion: string): JsonObject {
  return {
    id: event.id,
    object: 'event',
    ...(event.account !== undefined && { account: event.account }),
    api_version: apiVersion,
    created: event.created,
    data: {
      object: event.object,
      ...(event.previousAttributes && { previous_attributes: event.previousAttributes }),
    },
    livemode: event.livemode,
    pending_webhooks: event.pendingWebhooks,
    request: { id: null, idempotency_key: null },
    type: event.type,
  }
}

/** What `/v1/events` filters by: `type` takes names, and groups of them such as `invoice.*`. */
export function eventKeys(filter: string, { type }: StoredEvent): readonly string[] {
  if (filter !== 'type') return []
  const parts = type.split('.')
  return [type, ...parts.slice(1).map((_, index) => `${parts.slice(0, index + 1).join('.')}.*`)]
}
