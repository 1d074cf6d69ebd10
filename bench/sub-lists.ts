import { TABLES } from '../dev/compare/tables.js'
import type { TableShape, TrueObject } from '../dev/compare/table-shape.js'
import type { Truth } from '../dev/compare.js'
import type { Fault, FaultRule } from '../dev/simulator/http/faults.js'
import { catalogue, type ObjectType } from '../prisma/catalogue/catalogue.js'

/** Every tenth parent is refused. */
const REFUSED_EVERY = 10

/** Stripe's refusals, used in turn: 403, 400, 404 (not `resource_missing`) and 500. */
const REFUSALS = [
  { kind: 'forbidden' },
  { kind: 'refused', status: 400 },
  { kind: 'refused', status: 404 },
  { kind: 'error', status: 500 },
] as const satisfies readonly Fault[]

/** A request in the simulator's log. */
interface SentRequest {
  readonly path: string
  readonly query: string
  readonly status: number
}

/** A list that a full sync reads once for each parent. */
interface SubList {
  readonly type: ObjectType
  /** Path and query, with `{parent}` or `{id}` for the parent. */
  readonly address: string
  /** True when the parent's row includes the list. If the list is refused, the parent's row is missing. */
  readonly isPartOfParent: boolean
}

/** A list of one parent that Stripe refuses. */
export interface RefusedList extends SubList {
  readonly parent: string
  readonly rule: FaultRule
}

/**
 * Chooses the sub-lists to refuse, from the requests of a full sync without faults. It takes every tenth
 * parent of each list, in the order of their ids. Each is refused for good, so that retries are refused too.
 */
export function chooseRefused(requests: readonly SentRequest[]): { refused: RefusedList[]; asked: number } {
  let asked = 0
  const refused: RefusedList[] = []
  for (const list of subLists()) {
    const parents = new Set(
      requests.flatMap((request) => (request.status === 200 ? (parentIn(list, request) ?? []) : [])),
    )
    asked += parents.size
    for (const [index, parent] of [...parents].toSorted().entries()) {
      if (index % REFUSED_EVERY !== REFUSED_EVERY - 1) continue
      const fault = REFUSALS[refused.length % REFUSALS.length]
      if (fault) refused.push({ ...list, parent, rule: { ...placeOf(list, parent), fault } })
    }
  }
  return { refused, asked }
}

/** Returns the ids of refused parents by type. A run must count and name them. */
export function parentsByType(refused: readonly RefusedList[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byType = new Map<string, Set<string>>()
  for (const { type, parent } of refused) byType.set(type.name, (byType.get(type.name) ?? new Set()).add(parent))
  return byType
}

/** Returns the ids of a table's objects that only the refused lists could show. */
export function hiddenBy(refused: readonly RefusedList[], truth: Truth, table: string): ReadonlySet<string> {
  const shape = TABLES.find((each) => each.table === table)
  const hidden = new Set<string>()
  if (!shape) return hidden
  for (const { type, parent, isPartOfParent } of refused) {
    const isOwnTable = type.table === table
    if (!isOwnTable && !type.children.some((child) => child.table === table)) continue
    if (isOwnTable && isPartOfParent) hidden.add(parent)
    else for (const id of idsUnder(truth, shape, parent)) hidden.add(id)
  }
  return hidden
}

function idsUnder(truth: Truth, { type, parentColumn, rowId }: TableShape, parent: string): string[] {
  const objects: TrueObject[] =
    parentColumn === undefined
      ? [...truth.objects(type)].filter((object) => Object.values(object).includes(parent))
      : [...truth.children(type)].flatMap((child) => (child.parent === parent ? child.object : []))
  return objects.map((object) => rowId?.(object) ?? object.id)
}

function subLists(): SubList[] {
  return catalogue.flatMap((type) => {
    const own = type.passes.flatMap(({ parent, kind, path, query }) =>
      parent && kind !== 'each' ? [path, query].filter(Boolean).join('?') : [],
    )
    return [
      ...[...new Set(own)].map((address) => ({ type, address, isPartOfParent: false })),
      ...type.children.map(({ listPath }) => ({ type, address: listPath, isPartOfParent: true })),
    ]
  })
}

const PARENT = /\{(?:parent|id)\}/

/** Returns the parent whose list a request reads; undefined when the request reads another list. */
function parentIn({ address }: SubList, { path, query }: SentRequest): string | undefined {
  const [pathOfList = ''] = address.split('?')
  const pattern = pathOfList.replace(PARENT, '([^/]+)').replaceAll(/\{\w+\}/g, '[^/]+')
  const found = new RegExp(`^${pattern}$`).exec(path)
  if (!found) return undefined
  const name = parameterOf(address)
  return found[1] ?? (name === undefined ? undefined : (new URLSearchParams(query).get(name) ?? undefined))
}

function placeOf({ address }: SubList, parent: string): Pick<FaultRule, 'path' | 'query'> {
  const [pathOfList = ''] = address.split('?')
  const path = pathOfList.replace(PARENT, parent).replaceAll(/\{\w+\}/g, '*')
  return PARENT.test(pathOfList) ? { path } : { path, query: `*${parameterOf(address)}=${parent}*` }
}

/** Returns the name of the query parameter that holds the parent's id. */
function parameterOf(address: string): string | undefined {
  return [...new URLSearchParams(address.split('?')[1])].find(([, value]) => PARENT.test(value))?.[0]
}
