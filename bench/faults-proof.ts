import { compare, type TableComparison, type Truth } from '../dev/compare.js'
import type { TypeProgress } from '../workflows/contract.js'
import type { FullSyncRun, Service } from './service.js'
import { hiddenBy, parentsByType, type RefusedList } from './sub-lists.js'

/** Failed ids that a run's result names for one type. It only counts the others. */
const NAMED = 3

/** A full sync with its result in PostgreSQL. */
export interface FinishedRun {
  readonly run: FullSyncRun
  /** The comparison of every table with Stripe's state. */
  readonly comparisons: readonly TableComparison[]
  readonly provenTypes: ReadonlySet<string>
}

/** Reads a full sync's result from PostgreSQL. */
export async function finished(
  { pool }: Service,
  { run, truth }: { readonly run: FullSyncRun; readonly truth: Truth },
): Promise<FinishedRun> {
  const comparisons = await compare(pool, truth)
  const { rows } = await pool.query<{ type: string }>('SELECT object_type AS type FROM stripe.sync_proof')
  return { run, comparisons, provenTypes: new Set(rows.map(({ type }) => type)) }
}

/**
 * Checks that every object is there, equal and proven.
 *
 * @returns the number of objects
 * @throws when one is not
 */
export function assertComplete({ run, comparisons, provenTypes }: FinishedRun): number {
  if (run.outcome !== 'complete') throw new Error(`The full sync ended ${run.outcome}: ${run.error}`)
  const differences = comparisons.flatMap(({ table, differences: own }) => own.map((each) => `${table}: ${each}`))
  if (differences.length > 0) throw new Error(`Not as Stripe has it: ${differences.slice(0, 5).join('; ')}`)
  for (const { type } of run.result.types) if (!provenTypes.has(type)) throw new Error(`${type} is not proven.`)
  return comparisons.reduce((sum, { equal }) => sum + equal, 0)
}

/**
 * Checks a run with refused sub-lists. Only objects that the refused lists hide may be missing. The run must
 * count and name the refused parents, and only their types may lack a proof.
 *
 * @returns the result in a sentence
 * @throws when a check fails
 */
export function assertRefused(
  { run, comparisons, provenTypes }: FinishedRun,
  { refused, truth }: { readonly refused: readonly RefusedList[]; readonly truth: Truth },
): string {
  let missing = 0
  for (const { table, differences } of comparisons) {
    const excused = new Set([...hiddenBy(refused, truth, table)].map((id) => `${id} is missing`))
    const wrong = differences.filter((each) => !excused.has(each))
    if (wrong.length > 0) throw new Error(`${table}: ${wrong.length} rows are wrong: ${wrong.slice(0, 5).join('; ')}`)
    missing += differences.length
  }
  const parents = parentsByType(refused)
  for (const progress of run.result.types) {
    assertSaid(progress, parents.get(progress.type) ?? new Set())
    if (provenTypes.has(progress.type) === parents.has(progress.type)) {
      throw new Error(
        `${progress.type} ${parents.has(progress.type) ? 'is proven in spite of refusals' : 'is not proven'}.`,
      )
    }
  }
  const equal = comparisons.reduce((sum, each) => sum + each.equal, 0)
  return (
    `all ${equal} other objects are there and equal, ${missing} that the refused lists hide are missing; ` +
    `refused parents are counted and named by ${parents.size} types, and only these are not proven`
  )
}

function assertSaid({ type, state, reason = '' }: TypeProgress, parents: ReadonlySet<string>): void {
  if (parents.size === 0) {
    if (state !== 'complete') throw new Error(`${type} is ${state}: ${reason}`)
    return
  }
  const named = [...parents].filter((id) => reason.includes(`${id}: `)).length
  const isCounted = reason.startsWith(`${parents.size} could not be read or written: `)
  if (state === 'failed' && isCounted && named === Math.min(NAMED, parents.size)) return
  throw new Error(`${type} is ${state}; refused: ${[...parents].join(', ')}; the run says: ${reason}`)
}
