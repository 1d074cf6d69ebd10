import type { Pool } from 'pg'
import type { Evidence } from '../catalogue/catalogue.js'
import { tableName } from '../engine/sql.js'
import { recordStep, readSteps, type StepMemory } from '../proofs/steps.js'

/**
 * One part of the parents without evidence, which are asked part by part: part `part` of `parts`, counted
 * from 0. The hash of a parent's id says in which part it is.
 */
export interface PartWithoutEvidence {
  readonly part: number
  readonly parts: number
}

/**
 * Returns a condition: there is evidence for the parent in `row`, or the parent is in the part `others`.
 * OFFSET 0 makes PostgreSQL look each parent up in an index. Otherwise it may read and hash all rows that
 * name a parent, for each 100 parents.
 */
export function buildShouldAskCondition(
  { columns, rows, events }: Evidence,
  others: PartWithoutEvidence | undefined,
): string {
  const conditions = [
    ...columns.map((column) => isThere(`row."${column}"`)),
    ...rows.map(({ table, column, anyOf }) => {
      const isEvident =
        anyOf.length === 0 ? '' : ` AND (${anyOf.map((name) => isThere(`there."${name}"`)).join(' OR ')})`
      return `EXISTS (SELECT FROM ${tableName({ table })} there
        WHERE there."${column}" = row.id AND there.account_id = row.account_id${isEvident} OFFSET 0)`
    }),
    ...events.map(
      ({ type, field }) => `EXISTS (SELECT FROM stripe.stripe_event there
        WHERE there.object_id = row.id AND there.account_id = row.account_id AND there.type = '${type}'
          AND there.payload -> 'data' -> 'previous_attributes' ? '${field}' OFFSET 0)`,
    ),
    ...(others ? [`(hashtextextended(row.id, 0) & 2147483647) % ${others.parts} = ${others.part}`] : []),
  ]
  return `(${conditions.join('\n OR ')})`
}

function isThere(column: string): string {
  return `coalesce(${column}::text, '0') <> '0'`
}

const ASKED = 'asked without evidence: '

/** When each part of the parents without evidence was asked last, in ISO 8601. Null: never. */
export type AskedParts = readonly (string | null)[]

interface AskedType {
  readonly account: string
  readonly typeName: string
}

/** Returns when the parts of one type of one account were asked. Empty: no part was ever asked. */
export function askedParts(steps: ReadonlyMap<string, StepMemory>, { account, typeName }: AskedType): AskedParts {
  return (steps.get(`${ASKED}${account}/${typeName}`)?.result ?? []) as AskedParts // as noteAsked records it
}

/** Chooses the part to ask next: one that was never asked, or the one that was asked the longest ago. */
export function nextPart(asked: AskedParts, parts: number): PartWithoutEvidence {
  const known = keepIfDividedInto(asked, parts)
  const at = Array.from({ length: parts }, (_, part) => Date.parse(known[part] ?? '') || 0)
  return { part: at.indexOf(Math.min(...at)), parts }
}

/**
 * Records that a part was asked, or all parts. Safe to run twice: the time is an input, so the record is the
 * same.
 *
 * @param parts into how many parts the parents are divided; 0: audits ask no parents without evidence
 */
export async function noteAsked(
  pool: Pool,
  { others, parts, at, ...type }: AskedType & { others: PartWithoutEvidence; parts: number; at: Date },
): Promise<void> {
  const length = Math.max(1, parts)
  const asked = keepIfDividedInto(askedParts(await readSteps(pool), type), length)
  const isAsked = (part: number) => others.parts === 1 || (others.parts === length && others.part === part)
  const result = Array.from({ length }, (_, part) => (isAsked(part) ? at.toISOString() : (asked[part] ?? null)))
  await recordStep(pool, { name: `${ASKED}${type.account}/${type.typeName}`, result })
}

/**
 * Returns the times only if they are of the same division. Part 1 of 4 has other parents than part 1 of 5.
 */
function keepIfDividedInto(asked: AskedParts, parts: number): AskedParts {
  return asked.length === parts ? asked : []
}
