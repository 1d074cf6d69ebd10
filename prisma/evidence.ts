import type { Pool } from 'pg'
import type { Evidence } from './catalogue.js'
import { tableName } from './sql.js'
import { noteStep, readSteps, type StepMemory } from './steps.js'

/** Parents that are asked though nothing speaks for them: part `part` of `parts`, counted from 0. A parent's part follows from its id. */
export interface OtherParents {
  readonly part: number
  readonly parts: number
}

/** SQL: whether something speaks for the parent in `row`, or it is one of the others that are asked too. */
export function isToBeAsked({ columns, rows, events }: Evidence, others: OtherParents | undefined): string {
  const conditions = [
    ...columns.map((column) => isThere(`row."${column}"`)),
    ...rows.map(({ table, column, anyOf }) => {
      const isEvident =
        anyOf.length === 0 ? '' : ` AND (${anyOf.map((name) => isThere(`there."${name}"`)).join(' OR ')})`
      return `EXISTS (SELECT FROM ${tableName({ table })} there
        WHERE there."${column}" = row.id AND there.account_id = row.account_id${isEvident})`
    }),
    ...events.map(
      ({ type, field }) => `EXISTS (SELECT FROM stripe.stripe_event there
        WHERE there.object_id = row.id AND there.account_id = row.account_id AND there.type = '${type}'
          AND there.payload -> 'data' -> 'previous_attributes' ? '${field}')`,
    ),
    ...(others ? [`(hashtextextended(row.id, 0) & 2147483647) % ${others.parts} = ${others.part}`] : []),
  ]
  return `(${conditions.join('\n OR ')})`
}

function isThere(column: string): string {
  return `coalesce(${column}::text, '0') <> '0'`
}

const ASKED = 'asked without evidence: '

/** When each part of the parents for which nothing speaks was asked last, ISO; null: never. */
export type AskedParts = readonly (string | null)[]

interface AskedType {
  readonly account: string
  readonly typeName: string
}

/** What is known of one type of one account; empty: no part was ever asked. */
export function askedParts(steps: ReadonlyMap<string, StepMemory>, { account, typeName }: AskedType): AskedParts {
  return (steps.get(`${ASKED}${account}/${typeName}`)?.result ?? []) as AskedParts // as noted below
}

/** How many of the parents for which nothing speaks were asked, and how long ago at most. */
export interface AskedShare {
  /** 0 to 1. */
  readonly share: number
  /** When the part was asked that waits the longest; null: none was. */
  readonly since: Date | null
}

/** Of all accounts together. */
export function askedShare(asked: readonly AskedParts[]): AskedShare {
  const parts = asked.flat()
  const times = parts.flatMap((time) => (time === null ? [] : Date.parse(time)))
  return {
    share: parts.length === 0 ? 0 : times.length / parts.length,
    since: times.length === 0 ? null : new Date(Math.min(...times)),
  }
}

/** The part whose turn it is: one that was never asked, or the one that was asked the longest ago. */
export function nextPart(asked: AskedParts, parts: number): OtherParents {
  const at = Array.from({ length: parts }, (_, part) => Date.parse(sameParts(asked, parts)[part] ?? '') || 0)
  return { part: at.indexOf(Math.min(...at)), parts }
}

/** Notes that a part was asked, or all of them. Safe to run twice. @param parts as many as there are */
export async function noteAsked(
  pool: Pool,
  { others, parts, at, ...type }: AskedType & { others: OtherParents; parts: number; at: Date },
): Promise<void> {
  const asked = sameParts(askedParts(await readSteps(pool), type), parts)
  const isAsked = (part: number) => others.parts === 1 || (others.parts === parts && others.part === part)
  const result = Array.from({ length: parts }, (_, part) => (isAsked(part) ? at.toISOString() : (asked[part] ?? null)))
  await noteStep(pool, { name: `${ASKED}${type.account}/${type.typeName}`, result })
}

/** A part of four is none of five. */
function sameParts(asked: AskedParts, parts: number): AskedParts {
  return asked.length === parts ? asked : []
}
