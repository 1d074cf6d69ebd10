import type { ObjectType, Pass } from '../../prisma/catalogue/catalogue.js'
import type { Channel } from '../../prisma/catalogue/enumerated-columns.js'
import type { SyncRangesInput } from '../../workflows/port/listing.js'
import type { RangeToList, Range } from '../../workflows/port/ranges.js'
import type { Deps } from '../deps.js'
import { UnknownPassError } from '../failure.js'
import type { EmbeddedTypes } from './embedded-types.js'
import type { ListingMemory } from './page-memory.js'
import type { PageToWrite } from './page-writer.js'
import type { Refusal } from '../stripe/read-each.js'
import type { ParentsPage } from '../stripe/read-embedded.js'
import type { StripeSession } from '../stripe/client.js'
import type { StripeFailure } from '../stripe/failure.js'

/** A range to list, with its pass and the options of the run. */
export interface RangeInput
  extends Omit<SyncRangesInput, 'queue' | 'created' | 'ranged' | 'embeds' | 'seconds'>, RangeToList {}

/**
 * The name of a pass that is not in the catalogue. It fetches objects that no list shows and that other rows
 * refer to.
 */
export const REFERENCED_PASS = 'referenced'

/** The objects that a step has read. */
export interface PageRead extends PageToWrite {
  /** Objects, or parents of lists, that Stripe refused to return. */
  readonly refused?: readonly Refusal[]
  /**
   * The page with the fields of embedded types, or the reason why Stripe lists it only without these fields.
   * Undefined when no types are embedded.
   */
  readonly embedding?: ParentsPage | StripeFailure | undefined
}

export interface StepInput {
  readonly deps: Deps
  readonly session: StripeSession
  readonly input: RangeInput
  readonly type: ObjectType
  readonly embeddedTypes: EmbeddedTypes
  /** The part of the range that is still to be listed. */
  readonly range: Range
  /** This step is the last one of this activity. */
  readonly isLast: boolean
  /** Writes what was read, and resolves when it has committed. A step may call it several times. */
  readonly write: (page: PageRead) => Promise<void>
  /** Bounds the memory of the pages that this listing holds. */
  readonly memory: ListingMemory
  /** Aborts when no other step follows. Pages that were read ahead are then not written. */
  readonly endSignal: AbortSignal
  /** Called with the rest of the range when a page has arrived. See `RangeHooks.onPage`. */
  readonly onPage: (rest: Range | null) => Range | null
}

/**
 * Reads and writes a part of a range. Returns the rest of the range, or null when the whole range is listed.
 */
export type Step = (input: StepInput) => Promise<Range | null>

/**
 * Returns the pass of a type with this name.
 *
 * @throws {UnknownPassError} when the type has no such pass: another version of the worker planned the run
 */
export function getPass({ name: typeName, passes }: ObjectType, name: string): Pass {
  const pass = passes.find((each) => each.name === name)
  if (!pass) {
    throw new UnknownPassError(
      `${typeName} has no listing pass ${name}. Another version of the worker planned this run. ` +
        'The next full sync or audit lists the type.',
    )
  }
  return pass
}

/** Returns whether a pass lists the type itself and can filter it by `created`. */
export function isRanged({ filters }: ObjectType, { kind, parent }: Pass): boolean {
  return kind === 'list' && parent === null && filters.created
}

/**
 * Returns whether the type is `customer`. Stripe cannot list customers by customer, so a run of one customer
 * fetches it by its id.
 */
export function isCustomerType(type: ObjectType): boolean {
  return type.customerPath?.[0] === 'id'
}

/** Returns the channel that rows of this listing record. */
export function channelOf({ lane }: Pick<RangeInput, 'lane'>): Channel {
  return lane === 'sync' ? 'full-sync' : 'audit'
}
