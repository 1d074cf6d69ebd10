import type { EventType, StoredObject } from './object-shapes.js'
import type { PreviousAttributes } from './previous-attributes.js'
import type { JsonObject } from './wire.js'

/**
 * An event with its object as it was. A reference is enough, because objects are replaced and never changed.
 */
export interface StoredEvent {
  readonly id: string
  /** Unix seconds, by the clock of the Stripe subsystem that made the event. */
  readonly created: number
  readonly type: EventType
  /** Set on events of connected accounts. */
  readonly account?: string
  readonly livemode: boolean
  /** The object as rendered. Some objects have no id, such as a balance. */
  readonly object: Omit<StoredObject, 'id'>
  readonly previousAttributes?: PreviousAttributes | undefined
  /** When `/v1/events` begins to show the event, in Unix milliseconds. */
  readonly visibleAtMs: number
  /** Number of endpoints that have not acknowledged the event yet. */
  pendingWebhooks: number
}

/** An event as a transaction emits it, before the account adds id and time. */
export interface EventDraft extends Pick<StoredEvent, 'type' | 'object' | 'previousAttributes'> {
  /** Connected account that the event is about; undefined if it is about the emitting account. */
  readonly account?: string | undefined
}

/**
 * Renders an event as webhook endpoints and `/v1/events` show it.
 * @param apiVersion the version that the event names
 */
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

/**
 * Returns the keys under which the `type` filter of `/v1/events` finds the event. The filter takes types and
 * groups such as `invoice.*`.
 */
export function eventKeys(filter: string, { type }: StoredEvent): readonly string[] {
  if (filter !== 'type') return []
  const parts = type.split('.')
  return [type, ...parts.slice(1).map((_, index) => `${parts.slice(0, index + 1).join('.')}.*`)]
}
