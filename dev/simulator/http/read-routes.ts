import type { StoredObject, TypeName } from '../object-shapes.js'
import { objectType } from '../object-types.js'
import { noSuchObject } from '../stripe-error.js'
import type { WebhookEndpoint } from '../webhooks/endpoint.js'
import { expandObject } from './expand-object.js'
import { listChildrenOf, listOwnChildren, retrieveChild } from './list-children.js'
import { type EventRead, listEvents, retrieveEvent } from './list-events.js'
import { checkParent, listObjects } from './list-objects.js'
import { PAGING_PARAMETERS, refuseUnknown } from './list-parameters.js'
import { type FoundRoute, routeAt } from './routes.js'
import { webhookEndpointObject } from './webhook-endpoint-object.js'

export interface ReadContext extends EventRead {
  readonly livemode: boolean
  readonly endpoint: WebhookEndpoint | undefined
  /** Whether this read may miss objects that were just made. */
  readonly isLagging: boolean
}

const EVENTS = '/v1/events'

/** Returns the body of a GET's answer; undefined if there is no such address. */
export function read(path: string, context: ReadContext): unknown {
  if (path === '/v1/account') return retrieve('account', { id: context.account.id }, { ...context, isLagging: false })
  if (path === EVENTS) return listEvents(context)
  if (path.startsWith(`${EVENTS}/`)) return retrieveEvent(path.slice(EVENTS.length + 1), context)
  if (path === '/v1/webhook_endpoints') return listWebhookEndpoints(context)
  const found = routeAt(path)
  return found && answer(found, context)
}

function answer({ route, ids: [first = '', second = ''] }: FoundRoute, context: ReadContext): unknown {
  const { account } = context
  switch (route.kind) {
    case 'list':
      return listObjects(route, context)
    case 'list of a parent':
      return listObjects({ type: route.type, parentId: first }, context)
    case 'retrieve':
      return retrieve(route.type, { id: first }, context)
    case 'retrieve under a parent':
      return retrieve(route.type, { id: second, parentId: first }, context)
    case 'children':
      return listChildrenOf({ ...route, parentId: first }, context)
    case 'own list of children':
      return listOwnChildren(route, context)
    case 'child':
      return retrieveChild(route, { account, id: first })
    case 'child under its parent':
      return retrieveChild(route, { account, id: second, parentId: first })
  }
}

function retrieve(
  type: TypeName,
  { id, parentId }: { readonly id: string; readonly parentId?: string },
  { account, parameters, atMs, nowMs, isLagging, oddities }: ReadContext,
): object {
  refuseUnknown(parameters, new Set(['expand[]']))
  const { underParent, keyOf, hasTombstones } = objectType(type)
  if (parentId !== undefined) checkParent(account, { type, parentId, atMs })
  const expand = parameters.get('expand[]') ?? []
  const key = keyOf && parentId !== undefined ? `${parentId}/${id}` : id
  // Safe: what follows does not depend on the type.
  const object = account.collections[type].get(key, atMs) as StoredObject | undefined
  const isThere = object && (parentId === undefined || underParent?.parentOf(object) === parentId)
  const bornMs = account.collections[type].bornMs(key) ?? -Infinity
  if (isThere && isLagging && bornMs > nowMs - oddities.newObjectLagMs) {
    oddities.count('404 of a new object')
    throw noSuchObject({ type, id })
  }
  if (isThere) return expandObject(account.render(object, expand), { account, expand })
  if (hasTombstones && account.collections[type].wasDeleted(id)) return { id, object: type, deleted: true }
  throw noSuchObject({ type, id })
}

function listWebhookEndpoints({ parameters, endpoint, livemode }: ReadContext): unknown {
  refuseUnknown(parameters, new Set(PAGING_PARAMETERS))
  const data = endpoint ? [webhookEndpointObject(endpoint, { livemode })] : []
  return { object: 'list', data, has_more: false, url: '/v1/webhook_endpoints' }
}
