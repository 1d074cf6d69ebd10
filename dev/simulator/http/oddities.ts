import type { Parameters } from '../object-type.js'
import type { JsonObject, WireList } from '../wire.js'
import { parseRange, single } from './list-parameters.js'

/** A contradictory answer to a GET. */
export type OddAnswer =
  /** `has_more` without an object. A user saw it at Stripe: stripe-ruby issue 507. */
  | 'empty-with-more'
  /** Empty, and says that this is all: a read that lags. */
  | 'empty'
  /** The object at the cursor comes again. No report names Stripe; proxies and mocks do it, and the SDK then loops for ever. */
  | 'repeats-cursor'
  /** An object that the requested window excludes. No report names Stripe: the worse is assumed. */
  | 'outside-window'
  /** An object that does not belong into this list. No report names Stripe: the worse is assumed. */
  | 'another-type'
  /**
   * Not sorted by `created`, although Stripe documents "sorted by creation date, with the most recent first". The page ends with an
   * object from further on and a newer one after it. It leaves one out, and may be shorter than asked for.
   */
  | 'unsorted'
  /** An object with another id than the one that was asked for. No report names Stripe: the worse is assumed. */
  | 'another-object'

/** What is odd about this Stripe, and how often it showed. */
export interface Oddities {
  /**
   * A page with a cursor inside of a `created` window is empty when objects of the cursor's second follow. Reported of Stripe in pull request
   * 378 of a fork of its sync engine; Stripe's documentation does not mention it. So the worse is assumed where a test asks for it.
   */
  readonly cursorSkipsItsSecond: boolean
  /**
   * For so long after an object was made, a GET of it may answer 404, in milliseconds. Stripe documents no consistency between its events
   * and its reads, so the worse is assumed where a test asks for it.
   */
  readonly newObjectLagMs: number
  /** Counts an odd answer. */
  note(what: string): void
}

/** What a GET answers when it is odd in this way; undefined when that does not apply. `unsorted` is done where the list is made. */
export function spoilBody(
  how: OddAnswer,
  { body, parameters }: { readonly body: WireList<JsonObject> | JsonObject; readonly parameters: Parameters },
): object | undefined {
  if (isList(body)) return spoilList(how, { list: body, parameters })
  // Another account is what a key of another account gives: nobody could tell.
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
