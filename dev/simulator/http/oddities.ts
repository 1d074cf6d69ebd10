import type { Parameters } from '../object-type.js'
import type { JsonObject, WireList } from '../wire.js'
import { parseRange, single } from './list-parameters.js'

/** A contradictory answer to a GET. */
export type OddAnswer =
  /** `has_more` without an object. A user saw it at Stripe: stripe-ruby issue 507. */
  | 'empty-with-more'
  /** Empty and without `has_more`, like a lagging read. */
  | 'empty'
  /**
   * Repeats the object at the cursor. No report names Stripe. Proxies and mocks do it, and the SDK then loops
   * forever.
   */
  | 'repeats-cursor'
  /** Contains an object outside the requested window. No report names Stripe: this assumes the worst. */
  | 'outside-window'
  /** Contains an object of another type. No report names Stripe: this assumes the worst. */
  | 'another-type'
  /**
   * Not sorted by `created`, although Stripe documents "sorted by creation date, with the most recent first".
   * The page ends with an older object from further on, followed by a newer one. The page leaves out one
   * object, and may be shorter than requested.
   */
  | 'unsorted'
  /** An object with another id than requested. No report names Stripe: this assumes the worst. */
  | 'another-object'

/** Odd behaviour of this Stripe, with a counter. */
export interface Oddities {
  /**
   * Whether a page with a cursor in a `created` window is empty if objects of the cursor's second follow.
   * Pull request 378 of a fork of Stripe's sync engine reports this of Stripe. Stripe's documentation does
   * not mention it. So only tests that ask for it assume it.
   */
  readonly cursorSkipsItsSecond: boolean
  /**
   * How long after an object's creation a GET of it may answer 404, in milliseconds. Stripe documents no
   * consistency between its events and its reads. So tests that ask for it assume the worst.
   */
  readonly newObjectLagMs: number
  /** Counts an odd answer under a name. */
  count(what: string): void
}

/**
 * Returns the odd form of a GET's answer; undefined where the oddity does not apply. `listObjects` makes
 * `unsorted` lists itself.
 */
export function spoilBody(
  how: OddAnswer,
  { body, parameters }: { readonly body: WireList<JsonObject> | JsonObject; readonly parameters: Parameters },
): object | undefined {
  if (isList(body)) return spoilList(how, { list: body, parameters })
  // An account with another id looks like the answer to a key of that account. No client could tell.
  return how === 'another-object' && body.object !== 'account' ? { ...body, id: `${body.id}_other` } : undefined
}

function isList(body: WireList<JsonObject> | JsonObject): body is WireList<JsonObject> {
  return body.object === 'list'
}

function spoilList(how: OddAnswer, { list, parameters }: { list: WireList<JsonObject>; parameters: Parameters }) {
  const [first, ...others] = list.data
  const cursor = single(parameters, 'starting_after')
  const window = parseRange(parameters, 'created')
  switch (how) {
    case 'empty-with-more':
      return { ...list, data: [], has_more: true }
    case 'empty':
      return { ...list, data: [], has_more: false }
    case 'repeats-cursor':
      return first && cursor !== undefined ? { ...list, data: [{ ...first, id: cursor }, ...others] } : undefined
    case 'outside-window': {
      const second = window && (Number.isFinite(window.max) ? window.max + 1 : window.min - 1)
      return first && second !== undefined && typeof first['created'] === 'number'
        ? { ...list, data: [{ ...first, created: second }, ...others] }
        : undefined
    }
    case 'another-type':
      return first ? { ...list, data: [{ ...first, object: 'something_else' }, ...others] } : undefined
    case 'unsorted':
    case 'another-object':
      return undefined
  }
}
