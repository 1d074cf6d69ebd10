import type { StoredObject, TypeName } from '../object-shapes.js'
import type { SubList } from '../object-type.js'
import { objectType, permissionOf, TYPE_NAMES } from '../object-types.js'

/** What a path of the API addresses, derived from the object types. */
type Route =
  | { readonly kind: 'list' | 'retrieve'; readonly type: TypeName }
  | { readonly kind: 'list of a parent' | 'retrieve under a parent'; readonly type: TypeName }
  | ({
      readonly kind: 'children' | 'child under its parent' | 'own list of children' | 'child'
    } & ChildRoute)

interface ChildRoute {
  readonly type: TypeName
  readonly subList: SubList<StoredObject>
}

export interface FoundRoute {
  readonly route: Route
  /** Ids in the path, in order: the parent's, the object's, or both. */
  readonly ids: readonly string[]
}

const ID = ':id'

const routes = new Map<string, Route>(TYPE_NAMES.flatMap(routesOf))

function routesOf(type: TypeName): [string, Route][] {
  const { listPath, underParent, isRetrievable = true, retrievePath, subLists = [] } = objectType(type)
  const found: [string, Route][] = []
  if (listPath !== undefined) found.push([listPath, { kind: 'list', type }])
  if (underParent) found.push([underParent.path(ID), { kind: 'list of a parent', type }])
  if (isRetrievable) {
    for (const path of [listPath, retrievePath]) {
      if (path !== undefined) found.push([`${path}/${ID}`, { kind: 'retrieve', type }])
    }
    if (underParent) found.push([`${underParent.path(ID)}/${ID}`, { kind: 'retrieve under a parent', type }])
  }
  for (const subList of subLists) {
    const { own, url } = subList
    if (own) {
      found.push([own.path, { kind: 'own list of children', type, subList }])
      found.push([`${own.path}/${ID}`, { kind: 'child', type, subList }])
      continue
    }
    found.push([url(ID), { kind: 'children', type, subList }])
    if (subList.isRetrievable) found.push([`${url(ID)}/${ID}`, { kind: 'child under its parent', type, subList }])
  }
  return found
}

/** Finds what a path such as `/v1/customers/cus_123/tax_ids` addresses; undefined if nothing. */
export function routeAt(path: string): FoundRoute | undefined {
  const parts = path.split('/')
  // After `/v1/`, at most two parts are ids, and the first part never is one.
  for (const places of [[], [parts.length - 1], [parts.length - 2], [parts.length - 3, parts.length - 1]]) {
    if (places.some((place) => place < 3)) continue
    const route = routes.get(parts.map((part, index) => (places.includes(index) ? ID : part)).join('/'))
    if (route) return { route, ids: places.map((place) => decodeURIComponent(parts[place] ?? '')) }
  }
  return undefined
}

const OTHER_PERMISSIONS: Readonly<Record<string, string>> = {
  account: 'accounts_kyc_basic',
  events: 'event',
  webhook_endpoints: 'webhook',
}

/** Returns the permission that a restricted key needs for a path, as in `rak_<permission>_read`. */
export function permissionFor(path: string): string {
  const type = routeAt(path)?.route.type
  return type ? permissionOf(type) : (OTHER_PERMISSIONS[path.split('/')[2] ?? ''] ?? 'unknown')
}
