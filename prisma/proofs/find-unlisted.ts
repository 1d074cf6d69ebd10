import type { Pool } from 'pg'
import { customerColumn, type Hidden, type ObjectType } from '../catalogue/catalogue.js'
import { queryInIndexOrder } from '../engine/in-index-order.js'
import { tableName } from '../engine/sql.js'

/** A part of a type's rows: what one run lists. */
interface Scope {
  readonly account: string
  readonly type: ObjectType
  /**
   * `created`, Unix seconds, half-open, and from `futureFrom` on. Types without `created` ignore it, and so do objects that do not say it, as a
   * customer's cards.
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
  /** Also those that the type's list never shows: they are not gone because they are not listed, but they may be gone. */
  readonly includesHidden: boolean
  /** Only rows that were seen before. What was read since the listing began is not gone because the listing lacks it. */
  readonly seenBefore?: Date | undefined
  /** Called before each batch; it throws to stop. */
  readonly onBatch?: (() => void) | undefined
}

/** Rows that one statement looks at: about 50 ms. */
const BATCH = 5_000

/** The year 9999: PostgreSQL and Stripe can both say it. */
const MAX_SECONDS = 253_370_764_800

/**
 * Finds live rows of a scope that a run has not listed: candidates for deletion, to be asked for one by one. Rows that their type's list never shows
 * are left out unless wanted; types that hide objects of any kind then have none.
 *
 * Walks the rows in batches, along an index: a type may have twenty million. What is written meanwhile behind the place that it has reached is not
 * found. That is right: what came after the listing has begun is not gone because the listing lacks it.
 */
export async function* findUnlisted(pool: Pool, scope: UnlistedScope): AsyncGenerator<readonly string[], void> {
  const { type, includesHidden, onBatch } = scope
  if (!includesHidden && type.hidden.some(({ field }) => field === null)) return
  for (const walk of walksOf(scope)) {
    let place: Place | undefined = walk.start
    while (place) {
      onBatch?.()
      const [batch]: Batch[] = await queryInIndexOrder<Batch>(pool, batchStatement(scope, walk, place))
      if (batch && batch.ids.length > 0) yield batch.ids
      place = batch
    }
  }
}

/** A row that a walk has reached. */
interface Place {
  /** Unix seconds; null in a walk that does not go by it, and for rows that have none. */
  readonly created: number | null
  readonly id: string
}

/** The last row that was looked at, and the ids that were found on the way. */
interface Batch extends Place {
  readonly ids: readonly string[]
}

/** Goes through rows in the order of an index. Together the walks of a scope pass all its rows, each once, and perhaps others. */
interface Walk {
  readonly order: 'id' | 'created, id'
  readonly start: Place
  /** FROM and WHERE of the rows behind a place. */
  readonly rowsBehind: (place: Place, bind: Bind) => string
}

/** Makes a value a parameter. @returns how SQL refers to it */
type Bind = (value: unknown) => string

const START = { created: null, id: '' }

function walksOf({ account, type, created, customer }: Scope): Walk[] {
  const rows = (bind: Bind) => `${tableName(type)} row WHERE row.account_id = ${bind(account)}`
  if (customer !== undefined) {
    const column = customerColumn(type)
    if (column === undefined) return []
    // OFFSET 0: the index on the customer finds its rows. Otherwise PostgreSQL may search for them among all rows, in the order of their ids.
    const own = (bind: Bind) => `(SELECT row.id FROM ${rows(bind)} AND row."${column}" = ${bind(customer)} OFFSET 0)`
    return [{ order: 'id', start: START, rowsBehind: ({ id }, bind) => `${own(bind)} row WHERE row.id > ${bind(id)}` }]
  }
  // Types that are listed by ranges of `created` have an index on it.
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
 * Of the next rows of a walk those that are wanted and that the run has no note of, and the last of all that it looked at. It looks them up one by
 * one (OFFSET 0): before the tables are analysed, PostgreSQL would otherwise compare each row with each note.
 */
function batchStatement(scope: UnlistedScope, { order, rowsBehind }: Walk, place: Place) {
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

/** Live, in the scope, and shown by its type's list. */
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
