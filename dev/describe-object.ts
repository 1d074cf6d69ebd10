import { moment } from '../api/admin/time.js'
import type { ObjectReport } from '../api/objects/object-schema.js'

type Row = ObjectReport['rows'][number]

/** Describes in lines for a terminal what the database holds of an object. */
export function describeObject({ id, rows, events }: ObjectReport): string {
  const eventLines = events.map(
    (event) =>
      `  ${moment(event.created)}  ${event.type}  ${event.outcome}  (${event.id}, by ${event.channel})${event.error ? `\n    ${event.error}` : ''}`,
  )
  return [
    id,
    ...(rows.length > 0 ? rows.flatMap(rowLines) : ['No row has this id.']),
    events.length > 0 ? 'Events, the newest first:' : 'No event about it is stored. Events are kept for 35 days.',
    ...eventLines,
  ].join('\n')
}

function rowLines(row: Row): string[] {
  return [
    `${row.table} of ${row.account}: ${row.deletedAt ? `deleted, since ${moment(row.deletedAt)}` : 'live'}`,
    `  ${row.why}`,
    `  Last written at ${moment(row.syncedAt)}.`,
    row.proof
      ? `  Its range was proven equal as of ${moment(row.proof.provenAt)}.`
      : '  Not proven yet, or no list of Stripe shows this object.',
    ...row.drift.map(
      ({ what, cause, foundAt }) => `  Repaired at ${moment(foundAt)}: ${what} (${cause ?? 'cause not known yet'}).`,
    ),
    ...row.related.map((other) => `  ${other.path ?? 'named by'}: ${other.id}`),
    ...(row.stripe ? stripeLines(row.stripe) : []),
  ]
}

function stripeLines({ state, reason, differences }: NonNullable<Row['stripe']>): string[] {
  const side = (value: unknown) => (value === undefined ? 'no such field' : JSON.stringify(value))
  if (differences === null) return [`  Stripe now: ${state}. ${reason ?? ''}`]
  if (differences.length === 0) return [`  Stripe now: ${state}. Equal: every field of the row's object is Stripe's.`]
  return [
    `  Stripe now: ${state}. ${differences.length} different:`,
    ...differences.map(({ path, row, stripe }) => `    ${path}: in the row ${side(row)}, at Stripe ${side(stripe)}`),
  ]
}
