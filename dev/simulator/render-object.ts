import type { AnyShape, StoredObject } from './object-shapes.js'
import { SUB_LIST_LIMIT, type SubList } from './object-type.js'
import { isTypeName, objectType } from './object-types.js'
import type { WireList } from './wire.js'

/** An object as Stripe answers with it: embedded sub-lists cut at 10, the others only when they were asked for. */
export function renderObject(object: AnyShape | StoredObject, expand: readonly string[] = []): StoredObject {
  const subLists = isTypeName(object.object) ? objectType(object.object).subLists : undefined
  if (!subLists) return object
  const rendered: Record<string, unknown> & StoredObject = { ...object }
  for (const subList of subLists) {
    if (subList.isEmbedded || expand.includes(subList.field)) rendered[subList.field] = embed(object, subList)
    else delete rendered[subList.field]
  }
  return rendered
}

function embed(object: StoredObject, { children, url }: SubList<StoredObject>): WireList {
  const all = children(object)
  return {
    object: 'list',
    data: all.length > SUB_LIST_LIMIT ? all.slice(0, SUB_LIST_LIMIT) : all,
    has_more: all.length > SUB_LIST_LIMIT,
    url: url(object.id),
  }
}
