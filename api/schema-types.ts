import { type Static, type TSchema, Type } from 'typebox'

// TypeBox types that several schemas of answers use.

/** A date. JSON has it as an ISO 8601 string. */
export const Moment = Type.Unsafe<Date>({ type: 'string', format: 'date-time' })
export const MomentOrNull = Type.Unsafe<Date | null>({ type: ['string', 'null'], format: 'date-time' })
export const TextOrNull = Type.Unsafe<string | null>({ type: ['string', 'null'] })
export const NumberOrNull = Type.Unsafe<number | null>({ type: ['number', 'null'] })

/** Returns the schema with a description. The OpenAPI document needs one for each answer. */
export function described<Schema extends TSchema>(description: string, schema: Schema) {
  return Type.Unsafe<Static<Schema>>({ ...schema, description })
}

/** Returns the schema of the numbers of a chart: for each label one count per time. Times are seconds since 1970. */
export function seriesOf<Count extends TSchema>(count: Count) {
  return Type.Object({ labels: list(Type.String()), times: list(Type.Integer()), series: list(list(count)) })
}

export function list<Item extends TSchema>(item: Item) {
  return Type.Unsafe<readonly Static<Item>[]>(Type.Array(item))
}

export function record<Value extends TSchema>(value: Value) {
  return Type.Unsafe<Readonly<Record<string, Static<Value>>>>({ type: 'object', additionalProperties: value })
}

export function orNull<Schema extends TSchema>(schema: Schema) {
  return Type.Union([schema, Type.Null()])
}
