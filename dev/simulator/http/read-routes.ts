import type { StoredObject, TypeName } from '../object-shapes.js'
import { objectType, TYPE_NAMES } from '../object-types.js'
import { renderObject } from '../render-object.js'
import { noSuchObject } from '../stripe-error.js'
import type { WebhookEndpoint } from '../webhooks/endpoint.js'
import { accountObject, webhookEndpointObject } from './account-objects.js'
import { expandObject, firstSteps } from './expand-object.js'
import { listChildrenOf, listOwnChildren, ownSubList, retrieveChild } from './list-children.js'
import { type EventRead, listEvents, retrieveEvent } from './list-events.js'
import { listObjects } from './list-objects.js'
import { PAGING_PARAMETERS, refuseUnknown } from './list-parameters.js'

export interface ReadContext extends EventRead {
  readonly livemode: boolean
  readonly endpoint: WebhookEndpoint | undefined
}

/** The body of a GET's answer; undefined when there is no such address. */
export function read(path: string, context: ReadContext): unknown {
  const [, version, ...parts] = path.split('/').map((part) => decodeURIComponent(part))
  if (version !== 'v1') return undefined
  if (path === '/v1/account') return accountObject(context)
  if (path === '/v1/events') return listEvents(context)
  if (path === '/v1/webhook_endpoints') return listWebhookEndpoints(context)
  const listed = typeAt(path)
  if (listed) return listObjects(listed, context)
  const own = ownSubList(path)
  if (own) return listOwnChildren(own, context)

  const [last = '', above] = [parts.at(-1), path.slice(0, path.lastIndexOf('/'))]
  if (above === '/v1/events') return retrieveEvent(last, context)
  const retrieved = typeAt(above)
  if (retrieved) return retrieve(retrieved, last, context)
  const child = ownSubList(above)
  if (child) return retrieveChild(child, { account: context.account, id: last })
  return listUnderParent(
    path,
    { parentId: parts.at(-2) ?? '', listPath: above.slice(0, above.lastIndexOf('/')) },
    context,
  )
}

function retrieve(type: TypeName, id: string, { account, parameters, atMs }: ReadContext): object {
  refuseUnknown(parameters, new Set(['expand[]']))
  const expand = parameters.get('expand[]') ?? []
  const object: StoredObject | undefined = account.collections[type].get(id, atMs)
  if (object) return expandObject(renderObject(account.current(object), firstSteps(expand)), { account, expand })
  const { whenDeleted } = objectType(type)
  if (whenDeleted === 'tombstone' && account.collections[type].wasDeleted(id))
    return { id, object: type, deleted: true }
  throw noSuchObject({ type, id })
}

/** `/v1/invoices/{id}/lines` */
function listUnderParent(
  path: string,
  { parentId, listPath }: { readonly parentId: string; readonly listPath: string },
  context: ReadContext,
): unknown {
  const type = typeAt(listPath)
  const subList = type && objectType(type).subLists?.find(({ url }) => url(parentId) === path)
  return type && subList && listChildrenOf({ type, subList, parentId }, context)
}

function listWebhookEndpoints({ parameters, endpoint, livemode }: ReadContext): unknown {
  refuseUnknown(parameters, new Set(PAGING_PARAMETERS))
  const data = endpoint ? [webhookEndpointObject(endpoint, { livemode })] : []
  return { object: 'list', data, has_more: false, url: '/v1/webhook_endpoints' }
}

const typesByPath = new Map(TYPE_NAMES.map((name) => [objectType(name).listPath, name]))

function typeAt(listPath: string): TypeName | undefined {
  return typesByPath.get(listPath)
}

const OTHER_PERMISSIONS: Readonly<Record<string, string>> = {
  account: 'accounts_kyc_basic',
  events: 'event',
  subscription_items: 'subscription',
  webhook_endpoints: 'webhook',
}

/** What a restricted key needs for a path: `rak_<permission>_read`. */
export function permissionFor(path: string): string {
  const type = TYPE_NAMES.map((name) => objectType(name)).find(
    ({ listPath }) => path === listPath || path.startsWith(`${listPath}/`),
  )
  return type?.permission ?? OTHER_PERMISSIONS[path.split('/')[2] ?? ''] ?? 'unknown'
}
