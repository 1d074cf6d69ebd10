import type { Pool } from 'pg'
import { type ObjectType, valueAt } from '../catalogue/catalogue.js'
import type { DriftCause, DriftRepair } from '../catalogue/enumerated-columns.js'
import { tableName } from '../engine/sql.js'

// What else the database knows about one object: related objects, drift and proof.

export interface RelatedObject {
  readonly id: string
  /** Stripe's name of the type: `customer`. */
  readonly type: string
  /** Where this object names it, such as `items.data[0].price.id`; null when it names this object. */
  readonly path: string | null
}

interface ObjectKey {
  readonly account: string
  readonly type: ObjectType
  readonly id: string
}

/** Ids in an object that are looked up. An object names fewer; an invoice with 10 lines names about 60. */
const NAMED_LIMIT = 100

/** Related objects that are shown. */
const RELATED_LIMIT = 20

/** The objects of a customer that are shown, by type: the newest ones. */
const OWNED_BY_CUSTOMER: Readonly<Record<string, number>> = { subscription: 10, invoice: 5 }

export interface RelatedInput extends ObjectKey {
  readonly types: readonly ObjectType[]
  /** Stripe's object. */
  readonly data: unknown
}

/**
 * Reads up to 20 related objects that have a row: for a customer its newest subscriptions and invoices, then
 * the objects that the object names, the outermost first.
 */
export async function readRelatedObjects(pool: Pool, input: RelatedInput): Promise<RelatedObject[]> {
  const owned = input.type.name === 'customer' ? await readOwned(pool, input) : []
  const ownedIds = new Set(owned.map(({ id }) => id))
  const named = (await readNamed(pool, input)).filter(({ id }) => !ownedIds.has(id))
  return [...owned, ...named].slice(0, RELATED_LIMIT)
}

async function readOwned(pool: Pool, { account, types, id }: RelatedInput): Promise<RelatedObject[]> {
  const owned = types.filter(({ name }) => Object.hasOwn(OWNED_BY_CUSTOMER, name))
  const found: RelatedObject[] = []
  for (const type of owned) {
    // OFFSET 0: the index on the customer finds the rows. Otherwise PostgreSQL may walk through all rows by `created`.
    const { rows } = await pool.query<{ id: string }>(
      `SELECT id FROM (SELECT id, created FROM ${tableName(type)} WHERE account_id = $1 AND customer = $2 OFFSET 0) own
       ORDER BY created DESC NULLS LAST, id LIMIT ${OWNED_BY_CUSTOMER[type.name]}`,
      [account, id],
    )
    found.push(...rows.map((row) => ({ id: row.id, type: type.name, path: null })))
  }
  return found
}

async function readNamed(pool: Pool, { account, types, id: own, data }: RelatedInput): Promise<RelatedObject[]> {
  const paths = idsIn(data, own)
  if (paths.size === 0 || types.length === 0) return []
  const select = (type: ObjectType) =>
    `SELECT id, '${type.name}' AS type FROM ${tableName(type)} WHERE account_id = $1 AND id = ANY($2::text[])`
  const { rows } = await pool.query<{ id: string; type: string }>(types.map(select).join(' UNION ALL '), [
    account,
    [...paths.keys()],
  ])
  return [...paths].flatMap(([id, path]) => rows.filter((row) => row.id === id).map(({ type }) => ({ id, type, path })))
}

/** Ids that Stripe makes: `cus_123`, `cs_test_a1b2`. Ids that people choose are not followed. */
const ID = /^[a-z]+_[A-Za-z0-9_]{1,255}$/

/** Returns the texts in an object that look like ids, with the path of each. The outermost come first. */
function idsIn(data: unknown, own: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>()
  let level: { readonly value: unknown; readonly path: string }[] = [{ value: data, path: '' }]
  while (level.length > 0 && found.size < NAMED_LIMIT) {
    const next: typeof level = []
    for (const { value, path } of level) {
      if (typeof value === 'string' && ID.test(value) && value !== own && !found.has(value)) found.set(value, path)
      if (typeof value !== 'object' || value === null) continue
      for (const [key, inner] of Object.entries(value)) {
        next.push({ value: inner, path: Array.isArray(value) ? `${path}[${key}]` : path ? `${path}.${key}` : key })
      }
    }
    level = next
  }
  return new Map([...found].slice(0, NAMED_LIMIT))
}

export interface ObjectDrift {
  readonly what: DriftRepair
  /** Null: not known yet. */
  readonly cause: DriftCause | null
  readonly foundAt: Date
  readonly runId: string
}

/** Reads how often a full sync or an audit had to repair an object, the newest first. Kept for 35 days. */
export async function readObjectDrift(pool: Pool, { account, type, id }: ObjectKey): Promise<ObjectDrift[]> {
  const { rows } = await pool.query<ObjectDrift>(
    `SELECT what, cause, found_at AS "foundAt", run_id AS "runId" FROM stripe.sync_drift
     WHERE account_id = $1 AND object_type = $2 AND id = $3 ORDER BY found_at DESC, run_id`,
    [account, type.name, id],
  )
  return rows
}

export interface ObjectProof {
  /** When the listing began, by our database's clock. */
  readonly provenAt: Date
  readonly runId: string
}

/**
 * Reads the proof of the range of `created` that holds an object. Null when the range is not proven, or no list
 * of Stripe shows the object.
 */
export async function readObjectProof(
  pool: Pool,
  { account, type, data }: Omit<ObjectKey, 'id'> & { readonly data: unknown },
): Promise<ObjectProof | null> {
  if (isHidden(data, type)) return null
  const path = type.columns.find(({ name }) => name === 'created')?.path
  const created = path && valueAt(data, path)
  // Proofs do not overlap, so only the last one that begins before the object can hold it.
  const { rows } = await pool.query<ObjectProof & { holdsIt: boolean }>(
    `SELECT proven_at AS "provenAt", run_id AS "runId", lt > $3 AS "holdsIt" FROM stripe.sync_proof
     WHERE account_id = $1 AND object_type = $2 AND gte <= $3 ORDER BY gte DESC LIMIT 1`,
    [account, type.name, typeof created === 'number' ? created : 0],
  )
  const [proof] = rows
  return proof?.holdsIt ? { provenAt: proof.provenAt, runId: proof.runId } : null
}

function isHidden(data: unknown, { hidden }: ObjectType): boolean {
  return hidden.some(({ field, value }) => {
    if (field === null) return false // some objects of the type are hidden, and no field tells which
    const held = valueAt(data, [field]) ?? null
    if (value === null) return held !== null
    // `'null'` and `'false'` are the texts of JSON values.
    return (typeof held === 'string' ? held : JSON.stringify(held)) === value
  })
}
