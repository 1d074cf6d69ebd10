import type { PoolClient } from 'pg'
import { type ChildType, type ObjectType, valueAt } from '../catalogue/catalogue.js'
import type { Channel, ContentSource, WriteEffect } from '../catalogue/enumerated-columns.js'
import { childDifferenceStatement } from './compare-sql.js'
import { isStripeList, storableJson, type StripeObject, toJsonb } from '../catalogue/json.js'
import { recordMisfitsWithChildren } from './misfits.js'
import { hasNonCanonicalNumber } from './number-text.js'
import { removePath } from '../catalogue/selection.js'
import type { Casting } from '../engine/sql.js'
import { type StatementOptions, buildStatement } from '../engine/statement.js'
import { tombstoneStatement, childStatement, upsertStatement, type WriteMode } from './write-sql.js'

/**
 * One observation of one object, on its way to the row: a snapshot from an event, or an answer of Stripe's
 * API.
 */
export interface Observation {
  readonly id: string
  /** Null: Stripe says that the object is gone, and nothing more (404, `deleted: true`). */
  readonly object: StripeObject | null
  /** The object is gone from Stripe. `object` may still hold its last known content (a deletion event). */
  readonly isDeleted: boolean
  readonly source: ContentSource
  /**
   * By Stripe's clock. Snapshot: `event.created`. Fetch: an upper bound for the time of the read; null if
   * unknown.
   */
  readonly asOf: Date | null
  /**
   * By our database's clock. Snapshot: when the event was received. Fetch: a lower bound for when the request
   * was sent.
   */
  readonly seenAt: Date
  readonly channel: Channel
  readonly eventId?: string | undefined
  readonly requestId?: string | undefined
  readonly apiVersion: string | null
  /** For a fetch for contested events: when the last of these events was received. */
  readonly contestedUntil?: Date | undefined
  /** The parent in whose list the object was, for types that are listed per parent. */
  readonly parent?: string | undefined
  /**
   * Whole sub-lists, by the child's name. If a child is missing, its rows stay as they are. If a list is the
   * same array as in `object`, the children are read out of the parent's row.
   */
  readonly children: ReadonlyMap<string, readonly StripeObject[]>
}

/**
 * What became of an observation that was accepted. The others were refused, or mode `list` only confirmed
 * them.
 */
export interface WriteResult {
  readonly effect: WriteEffect
  /** Hash of the row's id and `data` (`hashOf`). Only in mode `list`. */
  readonly hash?: string | undefined
}

export interface WriteInput extends StatementOptions {
  readonly account: string
  readonly type: ObjectType
  readonly observations: readonly Observation[]
  /** Pages from which the objects may come. If possible, their text is sent as Stripe wrote it. */
  readonly pages?: readonly RawPage[]
  readonly mode: WriteMode
  /**
   * Default `strict`: throws if a value does not fit its column. `lenient` writes NULL there, and notes the
   * misfit.
   */
  readonly casting?: Casting | undefined
}

/** A list page as Stripe wrote it: its JSON, and the objects that were parsed out of its `data`. */
export interface RawPage {
  readonly text: string
  readonly objects: readonly StripeObject[]
}

/**
 * Writes observations of objects of one type, with their children. Each is written only if the write rule
 * admits it. Runs in the caller's transaction. Safe to run twice: the rule decides again.
 *
 * @returns the ids of the accepted observations, with what became of each
 */
export async function writeObjects(client: PoolClient, input: WriteInput): Promise<ReadonlyMap<string, WriteResult>> {
  const written = new Map<string, WrittenParent>()
  // Parents are written first, in the order of their ids, so that two writers cannot deadlock.
  const observations = input.observations.toSorted((a, b) => (a.id < b.id ? -1 : 1))
  const known = observations.filter(({ object }) => object !== null)
  const gone = observations.filter(({ object }) => object === null)

  if (known.length > 0) await upsert(client, { ...input, observations: known }, written)
  if (gone.length > 0) await writeTombstones(client, { ...input, observations: gone }, written)

  // Children are written by statements of their own. A statement that waited for another writer of the same
  // parent does not see the children of that writer, because its snapshot is older. The children of both
  // writers would stay.
  const parents = input.observations.filter(({ id }) => written.get(id)?.isWhole === false)
  for (const child of input.type.children) {
    await replaceChildren(client, { ...input, observations: parents, child, written })
  }
  if (input.casting === 'lenient') await recordMisfitsWithChildren(client, { ...input, ids: [...written.keys()] })
  return written
}

interface WrittenParent extends WriteResult {
  /** The children were written by the same statement. */
  readonly isWhole: boolean
}

async function upsert(client: PoolClient, input: WriteInput, written: Map<string, WrittenParent>): Promise<void> {
  const { account, type, mode, casting } = input
  async function write(observations: readonly Observation[], ...values: unknown[]): Promise<void> {
    const withChildren =
      mode === 'list' &&
      type.children.length > 0 &&
      type.children.every((child) => observations.every((each) => hasSubListInData(each, { type, child })))
    const text = upsertStatement(type, mode, { withChildren, casting })
    const { rows } = await client.query<UpsertedRow>(
      buildStatement(text, [account, ...toStatementParameters(observations, input), ...values], input),
    )
    for (const { id, inserted, same, hash, isWhole } of rows) {
      written.set(id, { effect: inserted ? 'inserted' : same ? 'unchanged' : 'changed', hash, isWhole })
    }
  }

  const { observations } = input
  if (mode === 'provisional') return write(observations)
  if (mode === 'rule') return write(observations, contestedUntil(observations))
  await write(observations, [])
  const others = observations.filter(({ id }) => !written.has(id))
  const changed = await findChangedChildren(client, { ...input, observations: others })
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

/**
 * Writes tombstones of objects of which only the id is known. Their rows keep the last content and columns.
 */
async function writeTombstones(
  client: PoolClient,
  input: WriteInput,
  written: Map<string, WrittenParent>,
): Promise<void> {
  const { account, type, observations } = input
  const { rows } = await client.query<{ id: string; inserted: boolean }>(tombstoneStatement(type), [
    account,
    ...toStatementParameters(observations, { type }),
    contestedUntil(observations),
  ])
  for (const { id, inserted } of rows) written.set(id, { effect: inserted ? 'inserted' : 'changed', isWhole: false })
}

/**
 * Finds parents whose children differ from their rows. These parents are written even if they equal their own
 * rows.
 */
async function findChangedChildren(client: PoolClient, input: WriteInput): Promise<string[]> {
  const { account, type, observations } = input
  const changed = new Set<string>()
  for (const child of type.children) {
    const { parents, records } = childRecords(observations, child)
    if (parents.length === 0) continue
    const { rows } = await client.query<{ parent: string }>(
      buildStatement(childDifferenceStatement(child), [account, toJsonb(records), parents], input),
    )
    for (const { parent } of rows) changed.add(parent)
  }
  return [...changed]
}

interface ReplaceInput extends WriteInput {
  readonly child: ChildType
  readonly written: Map<string, WrittenParent>
}

/** Replaces the children of those parents that were accepted and that brought a whole sub-list. */
async function replaceChildren(client: PoolClient, input: ReplaceInput): Promise<void> {
  const { account, type, observations, child, written, casting } = input
  const whole = observations.filter((each) => readSubList(each, child) !== undefined)
  if (whole.length === 0) return
  // Children that the parent's row holds are not sent again.
  const isInRow = (each: Observation) => hasSubListInData(each, { type, child })
  const apart = whole.filter((each) => !isInRow(each))
  const values = [
    account,
    whole.map(({ id }) => id),
    whole.map((each) => JSON.stringify(readSubList(each, child)?.map(({ id }) => id))),
    whole.filter(isInRow).map(({ id }) => id),
    toJsonb(childRecords(apart, child).records),
  ]
  const { rows } = await client.query<{ parent: string }>(
    buildStatement(childStatement(type, child, casting), values, input),
  )
  for (const { parent } of rows) {
    const before = written.get(parent)
    if (before?.effect === 'unchanged') written.set(parent, { ...before, effect: 'changed' })
  }
}

/** Returns true if the object's `data` holds the whole list of a child. */
export function hasSubListInData(
  observation: Observation,
  { type, child }: { type: ObjectType; child: ChildType },
): boolean {
  const held = valueAt(dataOf(observation, type), child.field)
  return isStripeList(held) && held.data === readSubList(observation, child)
}

/**
 * Returns the whole list of a child that came with the object. Empty if the object is gone. Undefined: no
 * whole list came.
 */
export function readSubList(
  { isDeleted, children }: Observation,
  { name }: ChildType,
): readonly StripeObject[] | undefined {
  return isDeleted ? [] : children.get(name)
}

/** Returns the parents whose whole list of a child came, and a record for each child in these lists. */
function childRecords(observations: readonly Observation[], child: ChildType) {
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

/**
 * Builds the parameters $2 to $5 (NEWS in write-sql.ts): lists of objects, their ids, and where each came
 * from. A page is sent as Stripe wrote it on two conditions. All its objects are written unchanged, and its
 * numbers have the digits that we would write. All other objects are serialized here.
 */
function toStatementParameters(
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

/** Returns what the row keeps as `data`: the object, or a stub if only the id is known. */
export function dataOf({ id, object }: Observation, type: ObjectType): object {
  return object ? withoutExpandedFields(object, type) : { id, object: type.name, deleted: true }
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

/**
 * Removes the fields that come only by `expand[]`. Events carry the object without them, and their entries
 * are rows of the child's table.
 */
function withoutExpandedFields(object: StripeObject, type: ObjectType): StripeObject {
  return type.children.reduce((rest, { expand, field }) => (expand ? removePath(rest, field) : rest), object)
}

function contestedUntil(observations: readonly Observation[]): string {
  return JSON.stringify(
    Object.fromEntries(observations.flatMap((each) => (each.contestedUntil ? [[each.id, each.contestedUntil]] : []))),
  )
}
