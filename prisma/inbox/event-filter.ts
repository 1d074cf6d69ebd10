import type { EventChannel } from '../catalogue/enumerated-columns.js'

/** A stretch of time. It begins at `gte`, and ends before `lt`. */
export interface TimeRange {
  readonly gte?: Date | undefined
  readonly lt?: Date | undefined
}

/** What an event must be to be listed or tried again. An empty filter matches each event. */
export interface EventFilter {
  /** A type such as `customer.updated`, or the types that begin alike: `customer.*`. */
  readonly type?: string | undefined
  readonly channel?: EventChannel | undefined
  readonly account?: string | undefined
  readonly objectId?: string | undefined
  /** When Stripe made the event, by Stripe's clock. */
  readonly created?: TimeRange | undefined
  /** When the event came into the inbox, by our database's clock. */
  readonly received?: TimeRange | undefined
}

/** Adds a value to the parameters of a statement. Returns its placeholder: `$1`. */
export type AddParameter = (value: unknown) => string

/** Returns a function that adds values to an array of parameters. */
export function parametersInto(values: unknown[]): AddParameter {
  return (value) => `$${values.push(value)}`
}

/** Returns the SQL conditions of a filter, each over the columns of `stripe_event`. */
export function filterConditions(filter: EventFilter, add: AddParameter): string[] {
  const { type, channel, account, objectId, created, received } = filter
  return [
    ...(type === undefined ? [] : [typeCondition(type, add)]),
    ...(channel === undefined ? [] : [`channel = ${add(channel)}`]),
    ...(account === undefined ? [] : [`account_id = ${add(account)}`]),
    ...(objectId === undefined ? [] : [`object_id = ${add(objectId)}`]),
    ...rangeConditions('created', created, add),
    ...rangeConditions('received_at', received, add),
  ]
}

/** Returns the SQL conditions of a stretch of time. */
export function rangeConditions(column: string, range: TimeRange | undefined, add: AddParameter): string[] {
  return [
    ...(range?.gte === undefined ? [] : [`${column} >= ${add(range.gte)}`]),
    ...(range?.lt === undefined ? [] : [`${column} < ${add(range.lt)}`]),
  ]
}

function typeCondition(type: string, add: AddParameter): string {
  return type.endsWith('*') ? `starts_with(type, ${add(type.slice(0, -1))})` : `type = ${add(type)}`
}
