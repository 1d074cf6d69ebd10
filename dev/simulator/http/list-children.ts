import type { StoredObject, TypeName } from '../object-shapes.js'
import { CHILD_IDS, type Child, type SubList } from '../object-type.js'
import { invalidRequest, noSuchObject } from '../stripe-error.js'
import type { WireList } from '../wire.js'
import { isWithin, type Read } from './list-objects.js'
import { PAGING_PARAMETERS, parsePaging, parseRange, rangeNames, refuseUnknown, single } from './list-parameters.js'

export interface SubListPlace {
  readonly type: TypeName
  readonly subList: SubList<StoredObject>
}

/**
 * Answers requests such as `GET /v1/invoices/{id}/lines`. Lists the whole sub-list, in the order in which the
 * parent embeds it.
 */
export function listChildrenOf(place: SubListPlace & { readonly parentId: string }, read: Read): WireList {
  refuseUnknown(read.parameters, new Set(PAGING_PARAMETERS))
  return pageOfChildren(place, read)
}

/** Answers requests such as `GET /v1/subscription_items?subscription={id}`. */
export function listOwnChildren(place: SubListPlace, read: Read): WireList {
  const { parameter = '', hasCreatedFilter, filters = [], path = '' } = place.subList.own ?? {}
  const created = hasCreatedFilter ? rangeNames('created') : []
  refuseUnknown(read.parameters, new Set([...PAGING_PARAMETERS, parameter, ...created, ...filters]))
  const parentId = single(read.parameters, parameter)
  if (parentId === undefined) {
    throw invalidRequest(`Missing required param: ${parameter}.`, { code: 'parameter_missing', param: parameter })
  }
  return { ...pageOfChildren({ ...place, parentId, param: parameter }, read), url: path }
}

/** Answers requests such as `GET /v1/subscription_items/{id}` or `GET /v1/transfers/{id}/reversals/{id}`. */
export function retrieveChild(
  { type, subList }: SubListPlace,
  { account, id, parentId }: { account: Read['account']; id: string; parentId?: string },
): Child {
  const parents: readonly StoredObject[] = account.collections[type].related(CHILD_IDS, id)
  const parent = parents.find((candidate) => parentId === undefined || candidate.id === parentId)
  const child = parent && subList.children(account.current(parent)).find((candidate) => candidate.id === id)
  if (!child) throw noSuchObject({ type: subList.childType, id })
  return child
}

interface ParentReference extends SubListPlace {
  readonly parentId: string
  /** Parameter that named the parent, if the path did not. */
  readonly param?: string
}

function pageOfChildren({ type, subList, parentId, param }: ParentReference, read: Read): WireList {
  const { account, parameters, atMs } = read
  const parent: StoredObject | undefined = account.collections[type].get(parentId, atMs)
  if (!parent) throw noSuchObject({ type, id: parentId, ...(param !== undefined && { param }) })
  const children = fitting(subList, { children: subList.children(account.current(parent)), parameters })
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

/** Returns the children that fit the filters of the sub-list's own list. */
function fitting(
  { own }: SubList<StoredObject>,
  { children, parameters }: { readonly children: readonly Child[]; readonly parameters: Read['parameters'] },
): readonly Child[] {
  const created = own?.hasCreatedFilter ? parseRange(parameters, 'created') : undefined
  const given = (own?.filters ?? []).flatMap((name) => ({ name, value: single(parameters, name) }))
  return children.filter(
    (child) =>
      (!created || isWithin(created, Number(child['created']))) &&
      given.every(({ name, value }) => value === undefined || child[name] === value),
  )
}

function page(data: readonly Child[], { hasMore, url }: { readonly hasMore: boolean; readonly url: string }): WireList {
  return { object: 'list', data, has_more: hasMore, url }
}
