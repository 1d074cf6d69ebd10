import type { Collection } from '../collection.js'
import type { AnyShape, StoredObject, TypeName } from '../object-shapes.js'
import { PARENT, type RelatedList, SUB_LIST_LIMIT, type SubList } from '../object-type.js'
import { objectType, typeOf } from '../object-types.js'
import type { JsonObject, WireList } from '../wire.js'

export interface RenderOptions {
  readonly collections: { readonly [Name in TypeName]: Pick<Collection<JsonObject>, 'related'> }
  /** Properties to add to those always present, for example `line_items` or `customer.tax_ids`. */
  readonly expand?: readonly string[]
}

/**
 * Renders an object as Stripe's API sends it. Cuts embedded sub-lists at 10, and adds other sub-lists only on
 * request. Removes the simulator's own fields.
 */
export function renderObject(
  object: AnyShape | StoredObject,
  { collections, expand = [] }: RenderOptions,
): StoredObject {
  const stored = object as StoredObject // every shape is one
  // Safe: an object's fields tell its type.
  const { subLists = [], relatedLists = [], derived = [] } = objectType(typeOf(object as AnyShape))
  const isWanted = (field: string) => expand.some((path) => path === field || path.startsWith(`${field}.`))

  let rendered = withoutOwnFields(stored)
  for (const subList of subLists) {
    const isShown = subList.isEmbedded || isWanted(subList.field)
    rendered = setAt(rendered, subList.field.split('.'), isShown ? embed(stored, subList) : undefined)
  }
  for (const list of relatedLists) {
    if (isWanted(list.field))
      rendered = { ...rendered, [list.field]: embedRelated(stored, { list, collections, expand }) }
  }
  for (const { field, type, value } of derived) {
    if (isWanted(field))
      rendered = { ...rendered, [field]: value(stored.id, collections[type].related(PARENT, stored.id)) }
  }
  return rendered
}

function withoutOwnFields(object: StoredObject): StoredObject {
  const names = Object.keys(object)
  if (!names.some((name) => name.startsWith('_'))) return object
  // Stripe's fields remain, so the shape does too.
  return Object.fromEntries(Object.entries(object).filter(([name]) => !name.startsWith('_'))) as StoredObject
}

/** Returns a copy with another value at a path. Undefined removes the field. */
function setAt<T extends object>(object: T, [step = '', ...rest]: readonly string[], value: unknown): T {
  const { [step]: held, ...others } = object as Record<string, unknown>
  if (rest.length === 0) return (value === undefined ? others : { ...object, [step]: value }) as T
  return { ...object, [step]: setAt(Object(held) as object, rest, value) }
}

function embed(object: StoredObject, { children, url }: SubList<StoredObject>): WireList {
  return firstOf(children(object), url(object.id))
}

function embedRelated(
  object: StoredObject,
  { list, collections, expand = [] }: RenderOptions & { readonly list: RelatedList },
): WireList {
  const related = collections[list.type].related(list.filterBy ?? PARENT, object.id).toReversed()
  const below = `${list.field}.data.`
  const deeper = expand.flatMap((path) => (path.startsWith(below) ? path.slice(below.length) : []))
  const rendered = related.slice(0, SUB_LIST_LIMIT + 1).map((one) => renderObject(one, { collections, expand: deeper }))
  return firstOf(rendered, list.url(object.id))
}

function firstOf(all: readonly JsonObject[], url: string): WireList {
  return {
    object: 'list',
    data: all.length > SUB_LIST_LIMIT ? all.slice(0, SUB_LIST_LIMIT) : all,
    has_more: all.length > SUB_LIST_LIMIT,
    url,
  }
}
