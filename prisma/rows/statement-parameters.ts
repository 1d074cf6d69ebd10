import type { ChildType } from '../catalogue/catalogue.js'
import { storableJson, type StripeObject, toJsonb } from '../catalogue/json.js'
import { hasNonCanonicalNumber } from './number-text.js'
import { dataOf, type Observation, readSubList } from './observation.js'
import type { WriteInput } from './write-input.js'

/**
 * Builds the parameters $2 to $5 (NEWS in write-sql.ts): lists of objects, their ids, and where each came
 * from. A page is sent as Stripe wrote it on two conditions. All its objects are written unchanged, and its
 * numbers have the digits that we would write. All other objects are serialized here.
 */
export function toStatementParameters(
  observations: readonly Observation[],
  { type, pages = [] }: Pick<WriteInput, 'type' | 'pages'>,
) {
  const left = new Map<object, Observation>(observations.map((each) => [dataOf(each, type), each]))
  const lists: string[] = []
  const ordered: Observation[] = []
  for (const { objects, text } of pages) {
    const own = objects.flatMap((each) => left.get(each) ?? [])
    if (own.length < objects.length || hasNonCanonicalNumber(text)) continue
    lists.push(storableJson(text))
    ordered.push(...own)
    for (const each of objects) left.delete(each)
  }
  lists.push(toJsonb({ data: [...left.keys()] }))
  ordered.push(...left.values())
  const { origins, nths } = groupByOrigin(ordered)
  return [`[${lists.join(',')}]`, ordered.map(({ id }) => id), nths, toJsonb(origins)] as const
}

/**
 * The fields that say where an object came from: its provenance and its parent. `satisfies` makes sure that
 * none is missing. `Object.keys` returns plain strings, hence `as`.
 */
const ORIGIN_FIELDS = Object.keys({
  source: true,
  asOf: true,
  seenAt: true,
  isDeleted: true,
  channel: true,
  eventId: true,
  requestId: true,
  apiVersion: true,
  parent: true,
} satisfies Record<
  keyof Omit<Observation, 'id' | 'object' | 'children' | 'contestedUntil'>,
  true
>) as (keyof Observation)[]

/**
 * Returns the origins, and the position of the origin of each object. Neighbours with the same origin share
 * it, as all objects of a page do.
 */
function groupByOrigin(observations: readonly Observation[]) {
  const origins: (ReturnType<typeof toProvenance> & { nth: number; parent: string | undefined })[] = []
  let last: Observation | undefined
  const originIndexes = observations.map((each) => {
    if (!ORIGIN_FIELDS.every((field) => last?.[field] === each[field]))
      origins.push({ ...toProvenance(each), nth: origins.length, parent: each.parent })
    last = each
    return origins.length - 1
  })
  return { origins, nths: originIndexes }
}

/** Returns the parents whose whole list of a child came, and a record for each child in these lists. */
export function toChildRecords(observations: readonly Observation[], child: ChildType) {
  const parents: string[] = []
  const records: (ReturnType<typeof toProvenance> & { id: string; data: StripeObject; parent: string })[] = []
  for (const observation of observations) {
    const list = readSubList(observation, child)
    if (!list) continue
    parents.push(observation.id)
    for (const data of list) records.push({ ...toProvenance(observation), id: data.id, data, parent: observation.id })
  }
  return { parents, records }
}

function toProvenance(observation: Observation) {
  return {
    source: observation.source,
    as_of: observation.asOf,
    seen_at: observation.seenAt,
    deleted: observation.isDeleted,
    channel: observation.channel,
    event_id: observation.eventId,
    request_id: observation.requestId,
    api_version: observation.apiVersion,
  }
}

/** Returns as JSON, by id, when the last contested event of each fetch was received ($6 in write-sql.ts). */
export function contestedUntil(observations: readonly Observation[]): string {
  return JSON.stringify(
    Object.fromEntries(observations.flatMap((each) => (each.contestedUntil ? [[each.id, each.contestedUntil]] : []))),
  )
}
