import type { Pool } from 'pg'
import { customerColumn, type Hidden, type ObjectType } from '../catalogue/catalogue.js'
import { MAX_SECONDS } from '../catalogue/max-seconds.js'
import { queryInIndexOrder } from '../engine/in-index-order.js'
import { tableName } from '../engine/sql.js'

/** The rows of a type that one run lists. */
interface Scope {
  readonly account: string
  readonly type: ObjectType
  /**
   * Rows with `created` from `gte` up to `lt` (not included), and from `futureFrom` on, in Unix seconds. Rows
   * without `created` are always in the scope, such as a customer's cards.
   */
  readonly created: {
    readonly gte?: number | undefined
    readonly lt?: number | undefined
    readonly futureFrom?: number | undefined
  }
  readonly customer?: string | undefined
}

export interface UnlistedScope extends Scope {
  readonly runId: string
  /**
   * Includes rows that the type's list never shows. Their absence from the list does not prove that they are
   * gone, but they may be.
   */
  readonly includesHidden: boolean
  /**
   * Only rows that were read before this time, by our database's clock. If a row was read after the listing
   * began, its absence from the list proves nothing.
   */
  readonly seenBefore?: Date | undefined
  /** Called before each batch. It throws to stop. */
  readonly onBatch?: (() => void) | undefined
}

/** Rows that one statement looks at, in about 50 ms. */
const BATCH = 5_000

/**
 * Finds live rows of a scope that a run has not listed, and yields their ids in batches. Stripe must be asked
 * for each of them before it may become a tombstone. Rows that the type's list never shows are left out,
 * unless `includesHidden` is set. Without it, the function finds nothing for a type whose list may hide
 * objects of any kind.
 *
 * Reads the rows in batches along an index, because a type may have 20 million. Rows that are written
 * meanwhile before the current position are not found. That is right: an object that came after the listing
 * began is not gone because the list lacks it.
 */
export async function* findUnlisted(pool: Pool, scope: UnlistedScope): AsyncGenerator<readonly string[], void> {
  const { type, includesHidden, onBatch } = scope
  if (!includesHidden && type.hidden.some(({ field }) => field === null)) return
  for (const walk of walksOf(scope)) {
    let place: WalkPosition | undefined = walk.start
    while (place) {
      onBatch?.()
      const [batch]: Batch[] = await queryInIndexOrder<Batch>(pool, batchStatement(scope, walk, place))
      if (batch && batch.ids.length > 0) yield batch.ids
      place = batch
    }
  }
}

/** A row that a walk has reached. */
interface WalkPosition {
  /** Unix seconds. Null for rows without `created`, and in a walk in the order of ids. */
  readonly created: number | null
  readonly id: string
}

/** The last row that a batch looked at, and the ids that it found. */
interface Batch extends WalkPosition {
  readonly ids: readonly string[]
}

/**
 * A way through rows in the order of an index. Together, the walks of a scope pass each of its rows once.
 * They may also pass rows outside of the scope.
 */
interface Walk {
  readonly order: 'id' | 'created, id'
  readonly start: WalkPosition
  /** Returns FROM and WHERE of the rows after a position. */
  readonly rowsBehind: (place: WalkPosition, bind: Bind) => string
}

/** Adds a value to the parameters of a statement. @returns how SQL refers to it (`$3`) */
type Bind = (value: unknown) => string

const START = { created: null, id: '' }

function walksOf({ account, type, created, customer }: Scope): Walk[] {
  const rows = (bind: Bind) => `${tableName(type)} row WHERE row.account_id = ${bind(account)}`
  if (customer !== undefined) {
    const column = customerColumn(type)
    if (column === undefined) return []
    // OFFSET 0 makes PostgreSQL find the customer's rows in the index on the customer. Otherwise it may
    // search for them among all rows, in the order of their ids.
    const own = (bind: Bind) => `(SELECT row.id FROM ${rows(bind)} AND row."${column}" = ${bind(customer)} OFFSET 0)`
    return [{ order: 'id', start: START, rowsBehind: ({ id }, bind) => `${own(bind)} row WHERE row.id > ${bind(id)}` }]
  }
  // Types that are listed by ranges of `created` have an index on `created`.
  if (!type.filters.created || !hasCreated(type)) {
    return [{ order: 'id', start: START, rowsBehind: ({ id }, bind) => `${rows(bind)} AND row.id > ${bind(id)}` }]
  }
  const between = (gte: number, lt: number): Walk => ({
    order: 'created, id',
    start: { created: gte, id: '' },
    rowsBehind: (place, bind) => `${rows(bind)}
      AND (row.created, row.id) > (${timestamp(place.created, bind)}, ${bind(place.id)}) AND row.created < ${timestamp(lt, bind)}`,
  })
  const withoutCreated: Walk = {
    order: 'created, id',
    start: START,
    rowsBehind: ({ id }, bind) => `${rows(bind)} AND row.created IS NULL AND row.id > ${bind(id)}`,
  }
  const future = created.futureFrom === undefined ? [] : [between(created.futureFrom, MAX_SECONDS)]
  return [withoutCreated, between(created.gte ?? 0, created.lt ?? MAX_SECONDS), ...future]
}

/**
 * Builds the statement that reads the next rows of a walk. It returns the wanted rows among them of which the
 * run has no note, and the last row that it looked at. It looks rows and notes up one by one (OFFSET 0).
 * Otherwise PostgreSQL compares each row with each note while the tables are not analysed.
 */
function batchStatement(scope: UnlistedScope, { order, rowsBehind }: Walk, place: WalkPosition) {
  const { account, type, runId } = scope
  const values: unknown[] = []
  const bind: Bind = (value) => `$${values.push(value)}`
  const backwards = order.split(', ').map((column) => `${column} DESC`)
  const text = `
    WITH batch AS MATERIALIZED (
      SELECT ${order} FROM ${rowsBehind(place, bind)} ORDER BY ${order} LIMIT ${BATCH}
    ), unlisted AS MATERIALIZED (
      SELECT id FROM batch WHERE NOT EXISTS (
        SELECT FROM stripe.sync_seen seen
        WHERE seen.run_id = ${bind(runId)} AND seen.account_id = ${bind(account)} AND seen.object_type = ${bind(type.name)}
          AND seen.id = batch.id OFFSET 0)
    ), absent AS MATERIALIZED (
      SELECT id FROM unlisted WHERE EXISTS (
        SELECT FROM ${tableName(type)} row
        WHERE row.account_id = ${bind(account)} AND row.id = unlisted.id AND ${isWanted(scope, bind)} OFFSET 0)
    )
    SELECT id, ${order === 'id' ? 'NULL' : 'extract(epoch FROM created)::float8'} AS created,
      ARRAY(SELECT id FROM absent ORDER BY id) AS ids
    FROM batch ORDER BY ${backwards.join(', ')} LIMIT 1`
  return { text, values }
}

/**
 * Returns a condition: the row is live and in the scope, and the type's list shows it or hidden rows are
 * included.
 */
function isWanted({ type, created, includesHidden, seenBefore }: UnlistedScope, bind: Bind): string {
  const tests = ['row.deleted_at IS NULL', ...(includesHidden ? [] : type.hidden.map(isShown))]
  if (seenBefore) tests.push(`row.seen_at < ${bind(seenBefore)}`)
  if (hasCreated(type)) tests.push(`(row.created IS NULL OR ${isInRange(created, bind)})`)
  return tests.join(' AND ')
}

function isInRange({ gte = 0, lt = MAX_SECONDS, futureFrom = MAX_SECONDS }: Scope['created'], bind: Bind): string {
  return `row.created >= ${timestamp(gte, bind)} AND row.created < ${timestamp(lt, bind)}
    OR row.created >= ${timestamp(futureFrom, bind)}`
}

function isShown({ field, value }: Hidden): string {
  if (value === 'null') return `row.data ->> '${field}' IS NOT NULL`
  return `row.data ->> '${field}' IS ${value === null ? 'NULL' : `DISTINCT FROM '${value}'`}`
}

function timestamp(seconds: number | null, bind: Bind): string {
  return `to_timestamp(${bind(seconds)}::int8)`
}

function hasCreated({ columns }: ObjectType): boolean {
  return columns.some(({ name }) => name === 'created')
}
