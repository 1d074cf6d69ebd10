import { TABLES } from '../dev/compare/tables.js'
import type { TableShape, TrueObject } from '../dev/compare/table-shape.js'
import type { Truth } from '../dev/compare.js'
import type { Fault, FaultRule } from '../dev/simulator/http/faults.js'
import { catalogue, type ObjectType } from '../prisma/catalogue.js'

/** One parent of this many is refused. */
const REFUSED_EVERY = 10

/** How Stripe refuses, in turns: 403, 400, 404 (not `resource_missing`), 500. */
const REFUSALS = [
  { kind: 'forbidden' },
  { kind: 'refused', status: 400 },
  { kind: 'refused', status: 404 },
  { kind: 'error', status: 500 },
] as const satisfies readonly Fault[]

/** A request as the simulator's log has it. */
interface SentRequest {
  readonly path: string
  readonly query: string
  readonly status: number
}

/** A list that a full sync asks for once for each parent. */
interface SubList {
  readonly type: ObjectType
  /** Path and query, with `{parent}` or `{id}` for the parent. */
  readonly address: string
  /** True: the list is a part of the parent's row, which is left out when the list is refused. */
  readonly isPartOfParent: boolean
}

/** A list of one parent that Stripe refuses. */
export interface RefusedList extends SubList {
  readonly parent: string
  readonly rule: FaultRule
}

/**
 * Chooses the sub-lists to refuse from the requests of a full sync without faults: of each list the parents number 10, 20, 30 and so on, in
 * the order of their ids. Each is refused for good, so that a retry is refused too.
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

/** Ids of parents by type: what a run must count and name. */
export function parentsByType(refused: readonly RefusedList[]): ReadonlyMap<string, ReadonlySet<string>> {
  const byType = new Map<string, Set<string>>()
  for (const { type, parent } of refused) byType.set(type.name, (byType.get(type.name) ?? new Set()).add(parent))
  return byType
}

/** Ids of the objects of a table that nothing but the refused lists could show. */
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

/** The parent whose list a request asks for; undefined for another request. */
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

/** The parameter that names the parent. */
function parameterOf(address: string): string | undefined {
  return [...new URLSearchParams(address.split('?')[1])].find(([, value]) => PARENT.test(value))?.[0]
}
