import type { Account } from '../account.js'
import type { Collection } from '../collection.js'
import { type ListedPage, listPage, type ListQuery } from '../collection/list-page.js'
import type { StoredObject, TypeName } from '../object-shapes.js'
import { type Filter, type ObjectType, PARENT, type Parameters } from '../object-type.js'
import { objectType } from '../object-types.js'
import { invalidRequest, noSuchObject } from '../stripe-error.js'
import type { WireList } from '../wire.js'
import { expandObject } from './expand-object.js'
import { unsort, UNSORTED_EXTRA } from './unsort.js'
import type { Oddities, OddAnswer } from './oddities.js'
import {
  PAGING_PARAMETERS,
  parsePaging,
  parseRange,
  rangeNames,
  refuseUnknown,
  type SecondsRange,
} from './list-parameters.js'

export interface Read {
  readonly account: Account
  readonly parameters: Parameters
  /** Time of the state that this read sees, in Unix milliseconds. */
  readonly atMs: number
  readonly oddities: Oddities
  /** How to make the list odd, if at all. */
  readonly odd?: OddAnswer | undefined
}

export interface ListPlace {
  readonly type: TypeName
  /** Set for a list under a parent. */
  readonly parentId?: string | undefined
}

/** Paging for lists that Stripe does not page. They are always whole. */
const EVERYTHING = { limit: Number.POSITIVE_INFINITY, startingAfter: undefined, endingBefore: undefined }

/** Answers requests such as `GET /v1/customers` and `GET /v1/customers/{id}/tax_ids`. */
export function listObjects({ type, parentId }: ListPlace, read: Read): WireList {
  const { account, parameters, atMs, oddities, odd } = read
  const definition = atParent(objectType(type), parentId)
  refuseUnknown(parameters, knownParameters(definition))
  if (parentId !== undefined) checkParent(account, { type, parentId, atMs })
  // All collections have the same methods.
  const collection = account.collections[type] as unknown as Collection<StoredObject>
  const { limit, startingAfter, endingBefore } = definition.isUnpaged ? EVERYTHING : parsePaging(parameters)
  const created = parseRange(parameters, 'created')

  function placeOf(param: string, id: string | undefined) {
    if (id === undefined) return undefined
    const place = collection.placeOf(id, atMs)
    if (!place) throw noSuchObject({ type, id, param })
    return place
  }

  const cursor = placeOf('starting_after', startingAfter)
  // Without a `created` filter a client has only the cursor. Then no client could find the left-out object.
  const canUnsort = definition.hasCreatedFilter !== false && limit >= 2 && Number.isFinite(limit)
  const isUnsorted = odd === 'unsorted' && canUnsort
  const sorted = listPage(collection, {
    filters: [
      ...filtersOf(definition, { account, parameters }),
      ...(parentId === undefined ? [] : [{ name: PARENT, keys: [parentId] }]),
    ],
    conditions: conditionsOf(definition, parameters),
    ...(created && { created }),
    startingAfter: cursor,
    endingBefore: placeOf('ending_before', endingBefore),
    limit: isUnsorted ? limit + UNSORTED_EXTRA : limit,
    atMs,
  })
  const secondOf = (object: StoredObject | undefined) => object && placeOf('', collection.keyOf(object))?.created
  const isSkipped = created !== undefined && cursor !== undefined && secondOf(sorted.objects[0]) === cursor.created
  const page = isUnsorted
    ? unsort(sorted, { limit, secondOf, oddities })
    : oddities.cursorSkipsItsSecond && isSkipped
      ? nothing(oddities)
      : sorted
  const expand = (parameters.get('expand[]') ?? []).map((path) => dataPath(path))
  return {
    object: 'list',
    data: page.objects.map((object) => expandObject(account.render(object, expand), { account, expand })),
    has_more: page.hasMore,
    url: (parentId === undefined ? definition.listPath : definition.underParent?.path(parentId)) ?? '',
  }
}

function nothing(oddities: Oddities): ListedPage<StoredObject> {
  oddities.count('cursor skips its second')
  return { objects: [], hasMore: false }
}

/** Restricts the filters to those that Stripe offers under a parent. */
function atParent(definition: ObjectType<StoredObject>, parentId: string | undefined): ObjectType<StoredObject> {
  const names = parentId === undefined ? undefined : definition.underParent?.filters
  if (!names) return definition
  const filters = Object.entries(definition.filters).filter(([name]) => names.includes(name))
  return { ...definition, filters: Object.fromEntries(filters) }
}

export function checkParent(
  { collections }: Account,
  { type, parentId, atMs }: { readonly type: TypeName; readonly parentId: string; readonly atMs: number },
): void {
  const parentType = objectType(type).underParent?.type
  if (parentType && !collections[parentType].get(parentId, atMs)) throw noSuchObject({ type: parentType, id: parentId })
}

function knownParameters({
  filters,
  ranges = {},
  hasCreatedFilter = true,
  isUnpaged,
  ignored = [],
}: ObjectType<StoredObject>): Set<string> {
  return new Set([
    ...(isUnpaged ? ['expand[]'] : PAGING_PARAMETERS),
    ...(hasCreatedFilter ? rangeNames('created') : []),
    ...Object.entries(ranges).flatMap(([name, { operator }]) => (operator ? name : rangeNames(name))),
    ...Object.entries(filters).flatMap(([name, { isHidden }]) => (isHidden ? [] : name)),
    ...ignored,
  ])
}

/**
 * Returns the filters of the request, and the defaults that Stripe adds for absent parameters.
 * @throws {StripeError} 400 if a parameter is missing or its value is invalid
 */
function filtersOf(
  { filters }: ObjectType<StoredObject>,
  { account, parameters }: Pick<Read, 'account' | 'parameters'>,
): ListQuery<StoredObject>['filters'] {
  return Object.entries(filters).flatMap(([name, filter]) => {
    const keys = filter.isHidden ? undefined : parameters.get(name)
    if (!keys) {
      if (filter.isRequired) {
        throw invalidRequest(`Missing required param: ${name}.`, { code: 'parameter_missing', param: name })
      }
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
  return Object.entries(ranges).flatMap(([name, { times, operator }]) => {
    const range = parseRange(parameters, name, operator)
    return range ? (object: StoredObject) => times(object).some((time) => isWithin(range, time)) : []
  })
}

export function isWithin({ min, max }: SecondsRange, time: number | null | undefined): boolean {
  return typeof time === 'number' && time >= min && time <= max
}

/**
 * Returns the path within an object. In a list, `expand` paths start with `data.`.
 * @throws {StripeError} 400 if the path does not
 */
function dataPath(path: string): string {
  if (path.startsWith('data.')) return path.slice('data.'.length)
  throw invalidRequest(
    `This property cannot be expanded (${path}). You may want to try expanding 'data.${path}' instead.`,
  )
}
