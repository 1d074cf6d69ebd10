import type { Range } from '../../workflows/port/ranges.js'
import type { Refusal } from '../stripe/read-each.js'
import type { ParentsPage } from '../stripe/read-embedded.js'
import type { StripeFailure } from '../stripe/failure.js'
import type { PageToWrite } from './page-writer.js'

/** Objects that were read together. */
export interface PageRead extends PageToWrite {
  /** Objects, or parents of lists, that Stripe refused to return. */
  readonly refused?: readonly Refusal[]
  /**
   * The page with the fields of embedded types, or the reason why Stripe lists it only without these fields.
   * Undefined when no types are embedded.
   */
  readonly embedding?: ParentsPage | StripeFailure | undefined
}

/** A part of a range: a page, or a step of a pass that is not listed by pages of its own. */
export interface ListedPart {
  /** A page of a list. Its range may be split before the page is written. */
  readonly isPage: boolean
  /** What is left of the range after this part; null when all of it is listed. */
  readonly rest: Range | null
  /**
   * Lists this rest of the range next. The next page of a list is requested at once. Without this call, the
   * listing ends after the part.
   */
  continueWith(rest: Range): void
  /**
   * Passes the objects of the part to `write`, which resolves when they have committed. May call `write`
   * several times, also at the same time, and may read between the calls.
   */
  writeTo(write: (page: PageRead) => Promise<void>): Promise<void>
}

/** A part that is not a page. Its rest is known before its objects are read. */
export type Step = Pick<ListedPart, 'rest' | 'writeTo'>

/** Lists a range step by step. A step begins when the one before it is written. */
export async function* listInSteps(
  range: Range,
  beginStep: (range: Range) => Promise<Step>,
): AsyncGenerator<ListedPart, void, void> {
  let next: Range | undefined = range
  while (next) {
    const step = await beginStep(next)
    next = undefined
    yield {
      ...step,
      isPage: false,
      continueWith: (rest) => {
        next = rest
      },
    }
  }
}
