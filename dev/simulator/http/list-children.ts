import { CHILD_IDS } from '../account.js'
import type { StoredObject, TypeName } from '../object-shapes.js'
import type { Child, SubList } from '../object-type.js'
import { objectType, TYPE_NAMES } from '../object-types.js'
import { invalidRequest, noSuchObject } from '../stripe-error.js'
import type { WireList } from '../wire.js'
import type { Read } from './list-objects.js'
import { PAGING_PARAMETERS, parsePaging, refuseUnknown, single } from './list-parameters.js'

export interface SubListPlace {
  readonly type: TypeName
  readonly subList: SubList<StoredObject>
}

/** `GET /v1/invoices/{id}/lines`, whole, in the order in which it is embedded. */
export function listChildrenOf(place: SubListPlace & { readonly parentId: string }, read: Read): WireList {
  refuseUnknown(read.parameters, new Set(PAGING_PARAMETERS))
  return pageOfChildren(place, read)
}

/** `GET /v1/subscription_items?subscription={id}` */
export function listOwnChildren(place: SubListPlace, read: Read): WireList {
  const parameter = place.subList.own?.parameter ?? ''
  refuseUnknown(read.parameters, new Set([...PAGING_PARAMETERS, parameter]))
  const parentId = single(read.parameters, parameter)
  if (parentId === undefined) {
    throw invalidRequest(`Missing required param: ${parameter}.`, { code: 'parameter_missing', param: parameter })
  }
  return { ...pageOfChildren({ ...place, parentId, param: parameter }, read), url: place.subList.own?.path ?? '' }
}

/** `GET /v1/subscription_items/{id}` */
export function retrieveChild(
  { type, subList }: SubListPlace,
  { account, id }: { account: Read['account']; id: string },
): Child {
  const [parent] = account.collections[type].related(CHILD_IDS, id)
  const child = parent && subList.children(account.current(parent)).find((candidate) => candidate.id === id)
  if (!child) throw noSuchObject({ type: subList.childType, id })
  return child
}

/** The sub-list that has a list path of its own. */
export function ownSubList(path: string): SubListPlace | undefined {
  for (const type of TYPE_NAMES) {
    const subList = objectType(type).subLists?.find(({ own }) => own?.path === path)
    if (subList) return { type, subList }
  }
  return undefined
}

interface ParentReference extends SubListPlace {
  readonly parentId: string
  /** The parameter that named the parent. */
  readonly param?: string
}

function pageOfChildren({ type, subList, parentId, param }: ParentReference, read: Read): WireList {
  const { account, parameters, atMs } = read
  const parent = account.collections[type].get(parentId, atMs)
  if (!parent) throw noSuchObject({ type, id: parentId, ...(param !== undefined && { param }) })
  const children = subList.children(account.current(parent))
  const { limit, startingAfter, endingBefore } = parsePaging(parameters)

  function indexOf(cursor: string, parameter: string): number {
    const index = children.findIndex(({ id }) => id === cursor)
    if (index === -1) throw noSuchObject({ type: subList.childType, id: cursor, param: parameter })
    return index
  }

  if (endingBefore !== undefined) {
    const end = indexOf(endingBefore, 'ending_before')
    return page(children.slice(Math.max(0, end - limit), end), { hasMore: end > limit, url: subList.url(parentId) })
  }
  const start = startingAfter === undefined ? 0 : indexOf(startingAfter, 'starting_after') + 1
  return page(children.slice(start, start + limit), {
    hasMore: children.length > start + limit,
    url: subList.url(parentId),
  })
}

function page(data: readonly Child[], { hasMore, url }: { readonly hasMore: boolean; readonly url: string }): WireList {
  return { object: 'list', data, has_more: hasMore, url }
}
