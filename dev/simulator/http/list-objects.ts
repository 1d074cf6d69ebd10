import type { Account } from '../account.js'
import type { Collection } from '../collection.js'
import { listPage, type ListQuery } from '../list-page.js'
import type { StoredObject, TypeName } from '../object-shapes.js'
import type { Filter, ObjectType, Parameters } from '../object-type.js'
import { objectType } from '../object-types.js'
import { renderObject } from '../render-object.js'
import { invalidRequest, noSuchObject } from '../stripe-error.js'
import type { WireList } from '../wire.js'
import { expandObject, firstSteps } from './expand-object.js'
import { PAGING_PARAMETERS, parsePaging, parseRange, rangeNames, refuseUnknown } from './list-parameters.js'

export interface Read {
  readonly account: Account
  readonly parameters: Parameters
  /** The time whose state this read sees. */
  readonly atMs: number
}

/** `GET /v1/customers` and its like. */
export function listObjects(type: TypeName, { account, parameters, atMs }: Read): WireList {
  const definition = objectType(type)
  refuseUnknown(parameters, knownParameters(definition))
  const collection: Collection<StoredObject> = account.collections[type]
  const { limit, startingAfter, endingBefore } = parsePaging(parameters)
  const created = parseRange(parameters, 'created')

  function placeOf(param: string, id: string | undefined) {
    if (id === undefined) return undefined
    const place = collection.placeOf(id, atMs)
    if (!place) throw noSuchObject({ type, id, param })
    return place
  }

  const page = listPage(collection, {
    filters: filtersOf(definition, { account, parameters }),
    conditions: conditionsOf(definition, parameters),
    ...(created && { created }),
    startingAfter: placeOf('starting_after', startingAfter),
    endingBefore: placeOf('ending_before', endingBefore),
    limit,
    atMs,
  })
  const expand = (parameters.get('expand[]') ?? []).map((path) => dataPath(path))
  const render = (object: StoredObject) =>
    expandObject(renderObject(account.current(object), firstSteps(expand)), { account, expand })
  return {
    object: 'list',
    data: page.objects.map(render),
    has_more: page.hasMore,
    url: definition.listPath,
  }
}

function knownParameters({ filters, ranges = {}, hasCreatedFilter = true }: ObjectType<StoredObject>): Set<string> {
  return new Set([
    ...PAGING_PARAMETERS,
    ...(hasCreatedFilter ? rangeNames('created') : []),
    ...Object.keys(ranges).flatMap((name) => rangeNames(name)),
    ...Object.entries(filters).flatMap(([name, { isHidden }]) => (isHidden ? [] : name)),
  ])
}

/** What was asked for, and what Stripe adds to it unasked. */
function filtersOf(
  { filters }: ObjectType<StoredObject>,
  { account, parameters }: Pick<Read, 'account' | 'parameters'>,
): ListQuery<StoredObject>['filters'] {
  return Object.entries(filters).flatMap(([name, filter]) => {
    const keys = filter.isHidden ? undefined : parameters.get(name)
    if (!keys) {
      const key = typeof filter.whenAbsent === 'function' ? filter.whenAbsent(parameters) : filter.whenAbsent
      return key === undefined ? [] : { name, keys: [key] }
    }
    for (const key of keys) checkKey(account, { name, key, filter })
    return filter.everything !== undefined && keys.includes(filter.everything) ? [] : { name, keys }
  })
}

interface GivenKey {
  readonly name: string
  readonly key: string
  readonly filter: Filter<StoredObject>
}

function checkKey({ collections }: Account, { name, key, filter: { values, refersTo } }: GivenKey): void {
  if (values && !values.includes(key)) {
    throw invalidRequest(`Invalid ${name}: must be one of ${values.join(', ')}`, { param: name })
  }
  if (refersTo && !collections[refersTo].get(key) && !collections[refersTo].wasDeleted(key)) {
    throw noSuchObject({ type: refersTo, id: key, param: name })
  }
}

function conditionsOf(
  { ranges = {} }: ObjectType<StoredObject>,
  parameters: Parameters,
): ((object: StoredObject) => boolean)[] {
  return Object.entries(ranges).flatMap(([name, { times }]) => {
    const range = parseRange(parameters, name)
    if (!range) return []
    const isWithin = (time: number | null) => time !== null && time >= range.min && time <= range.max
    return (object: StoredObject) => times(object).some(isWithin)
  })
}

/** In a list, what is to be expanded is named from `data` on. */
function dataPath(path: string): string {
  if (path.startsWith('data.')) return path.slice('data.'.length)
  throw invalidRequest(
    `This property cannot be expanded (${path}). You may want to try expanding 'data.${path}' instead.`,
  )
}
