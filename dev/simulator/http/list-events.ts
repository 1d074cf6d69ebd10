import { EVENTS_HORIZON_SECONDS } from '../account.js'
import { listPage } from '../collection/list-page.js'
import { renderEvent, type StoredEvent } from '../stored-event.js'
import { invalidRequest, noSuchObject } from '../stripe-error.js'
import type { JsonObject, WireList } from '../wire.js'
import type { Read } from './list-objects.js'
import { unsort, UNSORTED_EXTRA } from './unsort.js'
import { PAGING_PARAMETERS, parsePaging, parseRange, rangeNames, refuseUnknown, single } from './list-parameters.js'

const KNOWN = new Set([...PAGING_PARAMETERS, ...rangeNames('created'), 'type', 'types[]', 'delivery_success'])

const MAX_TYPES = 20

export interface EventRead extends Read {
  readonly nowMs: number
  /**
   * API version that events name. At Stripe, an event keeps the account's default version of its creation.
   */
  readonly apiVersion: string
}

/** Answers `GET /v1/events`: newest first, 30 days back, without events that are not visible yet. */
export function listEvents({ account, parameters, nowMs, apiVersion, oddities, odd }: EventRead): WireList {
  refuseUnknown(parameters, KNOWN)
  const { limit, startingAfter, endingBefore } = parsePaging(parameters)
  const horizon = Math.floor(nowMs / 1_000) - EVENTS_HORIZON_SECONDS
  const { min = horizon, max = Number.POSITIVE_INFINITY } = parseRange(parameters, 'created') ?? {}
  const types = wantedTypes(parameters)
  const delivered = single(parameters, 'delivery_success')

  function placeOf(param: string, id: string | undefined) {
    if (id === undefined) return undefined
    const place = account.events.placeOf(id, nowMs)
    if (!place) throw noSuchObject({ type: 'event', id, param })
    return place
  }

  const cursor = placeOf('starting_after', startingAfter)
  const created = parseRange(parameters, 'created')
  const isUnsorted = odd === 'unsorted' && limit >= 2
  const sorted = listPage(account.events, {
    filters: types ? [{ name: 'type', keys: types }] : [],
    conditions: [
      (event) => isVisible(event, nowMs) && isOwn(event, account.id),
      ...(delivered === undefined
        ? []
        : [({ pendingWebhooks: pending }: StoredEvent) => String(pending === 0) === delivered]),
    ],
    created: { min: Math.max(min, horizon), max },
    startingAfter: cursor,
    endingBefore: placeOf('ending_before', endingBefore),
    limit: isUnsorted ? limit + UNSORTED_EXTRA : limit,
    atMs: nowMs,
  })
  const page = isUnsorted ? unsort(sorted, { limit, secondOf: (event) => event.created, oddities }) : sorted
  const isSkipped = created !== undefined && cursor !== undefined && page.objects[0]?.created === cursor.created
  if (oddities.cursorSkipsItsSecond && isSkipped) oddities.count('cursor skips its second')
  const { objects, hasMore } = oddities.cursorSkipsItsSecond && isSkipped ? { objects: [], hasMore: false } : page
  return {
    object: 'list',
    data: objects.map((event) => renderEvent(event, apiVersion)),
    has_more: hasMore,
    url: '/v1/events',
  }
}

export function retrieveEvent(id: string, { account, parameters, nowMs, apiVersion }: EventRead): JsonObject {
  refuseUnknown(parameters, new Set(['expand[]']))
  const event = account.events.get(id)
  if (!event || !isVisible(event, nowMs)) throw noSuchObject({ type: 'event', id })
  return renderEvent(event, apiVersion)
}

/**
 * Tells whether this account lists the event. A connected account lists its own events; the platform does
 * not.
 */
function isOwn({ account }: StoredEvent, accountId: string): boolean {
  return account === undefined || account === accountId
}

function isVisible({ visibleAtMs }: StoredEvent, nowMs: number): boolean {
  return visibleAtMs <= nowMs
}

function wantedTypes(parameters: Read['parameters']): readonly string[] | undefined {
  const type = single(parameters, 'type')
  const types = parameters.get('types[]')
  if (type !== undefined && types) throw invalidRequest('You may only specify one of these parameters: type, types.')
  if (types && types.length > MAX_TYPES)
    throw invalidRequest(`You may pass up to ${MAX_TYPES} types.`, { param: 'types' })
  if (type === '*') return undefined
  return type === undefined ? types : [type]
}
