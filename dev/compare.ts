import { isDeepStrictEqual } from 'node:util'
import type { Pool } from 'pg'

// Compares every row with Stripe's state. On purpose it knows nothing of the code that writes the rows: where a column's value comes
// from is said here a second time, so that a mistake would have to be made twice.

/** What Stripe holds: a simulator's state. */
export interface Truth {
  /** Whose state it is: rows of other accounts are not looked at. */
  readonly accountId: string
  /** Live objects of a type, as a GET returns them. */
  objects(type: string): Iterable<TrueObject>
  /** All entries of the live parents' sub-lists. */
  children(type: string): Iterable<{ readonly parent: string; readonly object: TrueObject }>
  deletedIds(type: string): Iterable<string>
}

interface TrueObject {
  readonly id: string
  readonly [field: string]: unknown
}

/** How a table's rows relate to objects; `paths` of columns whose value is not at the column's own name. */
interface TableShape {
  readonly table: string
  readonly type: string
  readonly parentColumn?: string
  readonly paths?: Readonly<Record<string, string>>
}

const TABLES: readonly TableShape[] = [
  {
    table: 'customers',
    type: 'customer',
    paths: { default_payment_method: 'invoice_settings.default_payment_method' },
  },
  { table: 'products', type: 'product' },
  {
    table: 'prices',
    type: 'price',
    paths: {
      recurring_interval: 'recurring.interval',
      recurring_interval_count: 'recurring.interval_count',
      recurring_usage_type: 'recurring.usage_type',
    },
  },
  { table: 'subscriptions', type: 'subscription' },
  {
    table: 'subscription_items',
    type: 'subscription_item',
    parentColumn: 'subscription',
    paths: { price: 'price.id', product: 'price.product' },
  },
  {
    table: 'invoices',
    type: 'invoice',
    paths: {
      subscription: 'parent.subscription_details.subscription',
      finalized_at: 'status_transitions.finalized_at',
      paid_at: 'status_transitions.paid_at',
      voided_at: 'status_transitions.voided_at',
      marked_uncollectible_at: 'status_transitions.marked_uncollectible_at',
    },
  },
  {
    table: 'invoice_line_items',
    type: 'line_item',
    parentColumn: 'invoice',
    paths: {
      subscription_item: 'parent.subscription_item_details.subscription_item',
      invoice_item: 'parent.invoice_item_details.invoice_item',
      price: 'pricing.price_details.price',
      product: 'pricing.price_details.product',
      period_start: 'period.start',
      period_end: 'period.end',
    },
  },
  { table: 'checkout_sessions', type: 'checkout.session' },
  {
    table: 'checkout_session_line_items',
    type: 'item',
    parentColumn: 'checkout_session',
    paths: { price: 'price.id', product: 'price.product' },
  },
  {
    table: 'payment_methods',
    type: 'payment_method',
    paths: {
      card_brand: 'card.brand',
      card_last4: 'card.last4',
      card_exp_month: 'card.exp_month',
      card_exp_year: 'card.exp_year',
      card_fingerprint: 'card.fingerprint',
      billing_email: 'billing_details.email',
    },
  },
  { table: 'charges', type: 'charge' },
  { table: 'coupons', type: 'coupon' },
]

export interface TableComparison {
  readonly table: string
  readonly inStripe: number
  readonly inPostgres: number
  readonly equal: number
  /** One sentence for each row that is wrong, missing or too many. */
  readonly differences: readonly string[]
}

/** Compares every row of every table, projected columns and children too. */
export async function compare(pool: Pick<Pool, 'query'>, truth: Truth): Promise<TableComparison[]> {
  const results: TableComparison[] = []
  for (const shape of TABLES) results.push(await compareTable(pool, truth, shape))
  return results
}

type Row = Readonly<Record<string, unknown>> & { readonly id: string; readonly deleted_at: Date | null }

const NOT_IN_OBJECT = new Set(
  'account_id id data source as_of seen_at deleted_at channel event_id request_id api_version synced_at'.split(' '),
)

async function compareTable(pool: Pick<Pool, 'query'>, truth: Truth, shape: TableShape): Promise<TableComparison> {
  const { table, type, parentColumn } = shape
  const { rows } = await pool.query<Row>(`SELECT * FROM stripe.${table} WHERE account_id = $1`, [truth.accountId])
  const left = new Map(rows.map((row) => [row.id, row]))
  const differences: string[] = []
  let inStripe = 0
  let equal = 0

  for (const { parent, object } of expected(truth, shape)) {
    inStripe += 1
    const row = left.get(object.id)
    left.delete(object.id)
    const wrong = row ? whatDiffers(row, { object, shape, parent }) : ['is missing']
    if (wrong.length === 0) equal += 1
    else differences.push(`${object.id} ${wrong.join(', ')}`)
  }

  const deleted = new Set(parentColumn === undefined ? truth.deletedIds(type) : [])
  for (const [id, row] of left) {
    if (row.deleted_at === null) differences.push(`${id} is here and not in Stripe`)
    else if (!deleted.has(id)) differences.push(`${id} is a tombstone of what Stripe never had`)
  }
  const inPostgres = rows.filter((row) => row.deleted_at === null).length
  return { table, inStripe, inPostgres, equal, differences }
}

function* expected(truth: Truth, { type, parentColumn }: TableShape) {
  if (parentColumn !== undefined) yield* truth.children(type)
  else for (const object of truth.objects(type)) yield { parent: undefined, object }
}

function whatDiffers(
  row: Row,
  { object, shape, parent }: { object: TrueObject; shape: TableShape; parent: string | undefined },
): string[] {
  if (row.deleted_at !== null) return ['is a tombstone']
  const wrong: string[] = []
  if (!isDeepStrictEqual(row['data'], object)) wrong.push(`differs in ${differingFields(row['data'], object)}`)
  if (shape.parentColumn !== undefined && row[shape.parentColumn] !== parent) wrong.push('has another parent')
  for (const [column, value] of Object.entries(row)) {
    if (NOT_IN_OBJECT.has(column) || column === shape.parentColumn) continue
    const want = at(object, shape.paths?.[column] ?? column)
    if (!isSame(value, want)) wrong.push(`column ${column} is ${String(value)} instead of ${JSON.stringify(want)}`)
  }
  return wrong
}

function at(object: unknown, path: string): unknown {
  let value = object
  for (const key of path.split('.')) value = (Object(value) as Record<string, unknown>)[key]
  return value ?? null
}

/** A column's value beside the JSON's: times are Unix seconds there, and PostgreSQL's big numbers come as strings. */
function isSame(column: unknown, json: unknown): boolean {
  if (column instanceof Date) return column.getTime() / 1_000 === json
  if (typeof column === 'string' && typeof json === 'number') return Number(column) === json
  if (typeof column === 'string' && typeof json === 'string') {
    return column === json || (/^[\d.]+$/.test(column) && Number(column) === Number(json))
  }
  return isDeepStrictEqual(column, json)
}

function differingFields(a: unknown, b: TrueObject): string {
  const left = Object(a) as Record<string, unknown>
  const names = new Set([...Object.keys(left), ...Object.keys(b)])
  return [...names].filter((name) => !isDeepStrictEqual(left[name], b[name])).join(', ')
}
