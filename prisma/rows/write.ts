import type { PoolClient } from 'pg'
import { type ChildType, type ObjectType, valueAt } from '../catalogue/catalogue.js'
import { childDifferenceStatement } from './compare-sql.js'
import { isStripeList, storableJson, type StripeObject, toJsonb } from '../catalogue/json.js'
import { noteMisfitsOf } from './misfits.js'
import { hasNumberUnlikeOurs } from './number-text.js'
import { without } from '../catalogue/selection.js'
import type { Casting } from '../engine/sql.js'
import { type Preparable, statement } from '../engine/statement.js'
import { buryStatement, childStatement, upsertStatement, type WriteMode } from './write-sql.js'

/** How news of an object came to us. */
export type Channel = 'webhook' | 'gap' | 'contested' | 'refresh' | 'full-sync' | 'audit' | 'absence' | 'cascade'

/** One piece of news about one object, on its way to its row. */
export interface Newcomer {
  readonly id: string
  /** Null: Stripe says it is gone and said nothing more (404, `deleted: true`). */
  readonly object: StripeObject | null
  /** A tombstone: gone from Stripe. `object` may still hold the last known content (a deletion event). */
  readonly isDeleted: boolean
  readonly source: 'snapshot' | 'fetch'
  /** Stripe's clock. Snapshot: event.created. Fetch: an upper bound of the read, null when unknown. */
  readonly asOf: Date | null
  /** Our database's clock. Snapshot: when it was received. Fetch: a lower bound of when it was sent. */
  readonly seenAt: Date
  readonly channel: Channel
  readonly eventId?: string | undefined
  readonly requestId?: string | undefined
  readonly apiVersion: string | null
  /** A fetch made to settle contested events: when the latest of them was received. */
  readonly contestedUntil?: Date | undefined
  /** The parent in whose list it was, for types that are listed per parent. */
  readonly parent?: string | undefined
  /**
   * Whole sub-lists by the child's name. A child that is missing leaves its rows alone. A list that is the very array in `object` is read out of
   * the parent's row.
   */
  readonly children: ReadonlyMap<string, readonly StripeObject[]>
}

export type Effect = 'inserted' | 'changed' | 'unchanged'

/** What became of a newcomer that was accepted; the others were refused or, in mode `list`, only confirmed. */
export interface Written {
  readonly effect: Effect
  /** Digest of the row's id and `data`, in mode `list` only. */
  readonly hash?: string | undefined
}

export interface WriteInput extends Preparable {
  readonly account: string
  readonly type: ObjectType
  readonly newcomers: readonly Newcomer[]
  /** Pages that the newcomers' objects may be of. */
  readonly pages?: readonly WrittenPage[]
  readonly mode: WriteMode
  /** Default `strict`: throws if a value does not fit its column. `lenient` writes NULL there, and notes the misfit. */
  readonly casting?: Casting | undefined
}

/** A list page as Stripe wrote it: JSON, and the objects that were parsed out of its `data`. */
export interface WrittenPage {
  readonly text: string
  readonly objects: readonly StripeObject[]
}

/**
 * Writes news of objects of one type, each only if the write rule admits it, with their children. Runs inside the caller's
 * transaction; twice does no harm, because the rule decides again.
 *
 * @returns the ids accepted, and what became of each
 */
export async function writeObjects(client: PoolClient, input: WriteInput): Promise<ReadonlyMap<string, Written>> {
  const written = new Map<string, WrittenParent>()
  // Parents first, in the order of their ids, so that two writers cannot wait for each other.
  const newcomers = input.newcomers.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const known = newcomers.filter(({ object }) => object !== null)
  const gone = newcomers.filter(({ object }) => object === null)

  if (known.length > 0) await upsert(client, { ...input, newcomers: known }, written)
  if (gone.length > 0) await bury(client, { ...input, newcomers: gone }, written)

  // In statements of their own: in one statement with the parents, PostgreSQL's older snapshot leaves both sets alive.
  const parents = input.newcomers.filter(({ id }) => written.get(id)?.isWhole === false)
  for (const child of input.type.children) {
    await replaceChildren(client, { ...input, newcomers: parents, child, written })
  }
  if (input.casting === 'lenient') await noteMisfitsOf(client, { ...input, ids: [...written.keys()] })
  return written
}

interface WrittenParent extends Written {
  /** Its children were written with it. */
  readonly isWhole: boolean
}

async function upsert(client: PoolClient, input: WriteInput, written: Map<string, WrittenParent>): Promise<void> {
  const { account, type, mode, casting } = input
  async function write(newcomers: readonly Newcomer[], ...values: unknown[]): Promise<void> {
    const withChildren =
      mode === 'list' &&
      type.children.length > 0 &&
      type.children.every((child) => newcomers.every((each) => holdsSubList(each, { type, child })))
    const text = upsertStatement(type, mode, { withChildren, casting })
    const { rows } = await client.query<UpsertedRow>(
      statement(text, [account, ...toNews(newcomers, input), ...values], input),
    )
    for (const { id, inserted, same, hash, isWhole } of rows) {
      written.set(id, { effect: inserted ? 'inserted' : same ? 'unchanged' : 'changed', hash, isWhole })
    }
  }

  const { newcomers } = input
  if (mode === 'provisional') return write(newcomers)
  if (mode === 'rule') return write(newcomers, contestedUntil(newcomers))
  await write(newcomers, [])
  const others = newcomers.filter(({ id }) => !written.has(id))
  const changed = await findChangedChildren(client, { ...input, newcomers: others })
  const parents = others.filter(({ id }) => changed.includes(id))
  if (parents.length > 0) await write(parents, changed)
}

interface UpsertedRow {
  readonly id: string
  readonly inserted: boolean
  readonly same: boolean
  readonly hash?: string
  readonly isWhole: boolean
}

/** Tombstones of which only the id is known: they keep the last content and columns of their row. */
async function bury(client: PoolClient, input: WriteInput, written: Map<string, WrittenParent>): Promise<void> {
  const { account, type, newcomers } = input
  const { rows } = await client.query<{ id: string; inserted: boolean }>(buryStatement(type), [
    account,
    ...toNews(newcomers, { type }),
    contestedUntil(newcomers),
  ])
  for (const { id, inserted } of rows) written.set(id, { effect: inserted ? 'inserted' : 'changed', isWhole: false })
}

/** Parents whose children differ from their rows: they are written even where the parent itself is only confirmed. */
async function findChangedChildren(client: PoolClient, input: WriteInput): Promise<string[]> {
  const { account, type, newcomers } = input
  const changed = new Set<string>()
  for (const child of type.children) {
    const { parents, records } = childRecords(newcomers, child)
    if (parents.length === 0) continue
    const { rows } = await client.query<{ parent: string }>(
      statement(childDifferenceStatement(child), [account, toJsonb(records), parents], input),
    )
    for (const { parent } of rows) changed.add(parent)
  }
  return [...changed]
}

interface ReplaceInput extends WriteInput {
  readonly child: ChildType
  readonly written: Map<string, WrittenParent>
}

/** Replaces the children of exactly those parents whose newcomer was accepted and carried its whole sub-list. */
async function replaceChildren(client: PoolClient, input: ReplaceInput): Promise<void> {
  const { account, type, newcomers, child, written, casting } = input
  const whole = newcomers.filter((each) => subList(each, child) !== undefined)
  if (whole.length === 0) return
  // What the parent's row holds need not be sent again.
  const isInRow = (each: Newcomer) => holdsSubList(each, { type, child })
  const apart = whole.filter((each) => !isInRow(each))
  const values = [
    account,
    whole.map(({ id }) => id),
    whole.map((each) => JSON.stringify(subList(each, child)?.map(({ id }) => id))),
    whole.filter(isInRow).map(({ id }) => id),
    toJsonb(childRecords(apart, child).records),
  ]
  const { rows } = await client.query<{ parent: string }>(
    statement(childStatement(type, child, casting), values, input),
  )
  for (const { parent } of rows) {
    const before = written.get(parent)
    if (before?.effect === 'unchanged') written.set(parent, { ...before, effect: 'changed' })
  }
}

/** Whether the newcomer's `data` holds a child's whole list. */
export function holdsSubList(newcomer: Newcomer, { type, child }: { type: ObjectType; child: ChildType }): boolean {
  const held = valueAt(dataOf(newcomer, type), child.field)
  return isStripeList(held) && held.data === subList(newcomer, child)
}

/** A child's whole list, as the newcomer brought it. */
export function subList({ isDeleted, children }: Newcomer, { name }: ChildType): readonly StripeObject[] | undefined {
  return isDeleted ? [] : children.get(name)
}

/** The whole sub-lists among the newcomers: their parents, and a record for each child. */
function childRecords(newcomers: readonly Newcomer[], child: ChildType) {
  const parents: string[] = []
  const records: (ReturnType<typeof provenance> & { id: string; data: StripeObject; parent: string })[] = []
  for (const newcomer of newcomers) {
    const list = subList(newcomer, child)
    if (!list) continue
    parents.push(newcomer.id)
    for (const data of list) records.push({ ...provenance(newcomer), id: data.id, data, parent: newcomer.id })
  }
  return { parents, records }
}

/** What the statements read, see NEWS in write-sql.ts: lists of objects, their ids, and where each came from. */
function toNews(newcomers: readonly Newcomer[], { type, pages = [] }: Pick<WriteInput, 'type' | 'pages'>) {
  const left = new Map<object, Newcomer>(newcomers.map((each) => [dataOf(each, type), each]))
  const lists: string[] = []
  const ordered: Newcomer[] = []
  for (const { objects, text } of pages) {
    const own = objects.flatMap((each) => left.get(each) ?? [])
    if (own.length < objects.length || hasNumberUnlikeOurs(text)) continue
    lists.push(storableJson(text))
    ordered.push(...own)
    for (const each of objects) left.delete(each)
  }
  lists.push(toJsonb({ data: [...left.keys()] }))
  ordered.push(...left.values())
  const { origins, nths } = originsOf(ordered)
  return [`[${lists.join(',')}]`, ordered.map(({ id }) => id), nths, toJsonb(origins)] as const
}

/** What `provenance` says of a newcomer, and its parent. `satisfies` wants each of them and no other, which `Object.keys` forgets: hence `as`. */
const ORIGIN = Object.keys({
  source: true,
  asOf: true,
  seenAt: true,
  isDeleted: true,
  channel: true,
  eventId: true,
  requestId: true,
  apiVersion: true,
  parent: true,
} satisfies Record<keyof Omit<Newcomer, 'id' | 'object' | 'children' | 'contestedUntil'>, true>) as (keyof Newcomer)[]

/** Objects of one page came from the same: it is said once, and not of each. */
function originsOf(newcomers: readonly Newcomer[]) {
  const origins: (ReturnType<typeof provenance> & { nth: number; parent: string | undefined })[] = []
  let last: Newcomer | undefined
  const nths = newcomers.map((each) => {
    if (!ORIGIN.every((field) => last?.[field] === each[field]))
      origins.push({ ...provenance(each), nth: origins.length, parent: each.parent })
    last = each
    return origins.length - 1
  })
  return { origins, nths }
}

/** What the row keeps as `data`. */
export function dataOf({ id, object }: Newcomer, type: ObjectType): object {
  return object ? withoutExpandedFields(object, type) : { id, object: type.name, deleted: true }
}

function provenance(newcomer: Newcomer) {
  return {
    source: newcomer.source,
    as_of: newcomer.asOf,
    seen_at: newcomer.seenAt,
    deleted: newcomer.isDeleted,
    channel: newcomer.channel,
    event_id: newcomer.eventId,
    request_id: newcomer.requestId,
    api_version: newcomer.apiVersion,
  }
}

/** Fields that come only by `expand[]` are no part of the object as events carry it; their rows are the child table's. */
function withoutExpandedFields(object: StripeObject, type: ObjectType): StripeObject {
  return type.children.reduce((rest, { expand, field }) => (expand ? without(rest, field) : rest), object)
}

function contestedUntil(newcomers: readonly Newcomer[]): string {
  return JSON.stringify(
    Object.fromEntries(newcomers.flatMap((each) => (each.contestedUntil ? [[each.id, each.contestedUntil]] : []))),
  )
}
