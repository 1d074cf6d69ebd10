import type { ObjectType, Pass } from '../../prisma/catalogue/catalogue.js'
import type { Channel } from '../../prisma/catalogue/enumerated-columns.js'
import type { SyncRangesInput } from '../../workflows/port/listing.js'
import type { RangeToList } from '../../workflows/port/ranges.js'
import type { Deps } from '../deps.js'
import { UnknownPassError } from '../failure.js'
import type { EmbeddedTypes } from './embedded-types.js'
import type { ListingMemory } from './page-memory.js'
import type { StripeSession } from '../stripe/client.js'

/** A range to list, with its pass and the options of the run. */
export interface RangeInput
  extends Omit<SyncRangesInput, 'queue' | 'created' | 'ranged' | 'embeds' | 'seconds'>, RangeToList {}

/**
 * The name of a pass that is not in the catalogue. It fetches objects that no list shows and that other rows
 * refer to.
 */
export const REFERENCED_PASS = 'referenced'

/** What a range is read with. */
export interface ListingReader {
  readonly deps: Deps
  readonly session: StripeSession
  /** Bounds the memory of the pages that this listing holds. */
  readonly memory: ListingMemory
  readonly embeddedTypes: EmbeddedTypes
}

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
export function isRangedPass({ filters }: ObjectType, { kind, parent }: Pass): boolean {
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
