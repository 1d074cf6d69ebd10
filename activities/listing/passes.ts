import type { ObjectType, Pass } from '../../prisma/catalogue/catalogue.js'
import type { Channel } from '../../prisma/rows/write.js'
import type { Piece, Range, SyncRangesInput } from '../../workflows/activities.js'
import type { Deps } from '../deps.js'
import { UnknownPassError } from '../failure.js'
import type { EmbeddedTypes } from './embedded-types.js'
import type { ListingMemory } from './page-memory.js'
import type { PageToWrite } from './page-writer.js'
import type { Refusal } from '../stripe/read-each.js'
import type { ParentsPage } from '../stripe/read-embedded.js'
import type { StripeSession } from '../stripe/client.js'
import type { StripeFailure } from '../stripe/failure.js'

/** What is to be listed of a range, and how. */
export interface RangeInput
  extends Omit<SyncRangesInput, 'queue' | 'created' | 'ranged' | 'embeds' | 'seconds'>, Piece {}

/** The pass beside those of the catalogue: objects that no list shows and that other rows refer to. */
export const COLLECT = 'referenced'

/** What a step has read. */
export interface PageRead extends PageToWrite {
  /** Objects, or parents of lists, that Stripe refused to tell of. */
  readonly refused?: readonly Refusal[]
  /** The page with the fields of embedded types, or why Stripe lists it only without them. Undefined when none are embedded. */
  readonly embedding?: ParentsPage | StripeFailure | undefined
}

export interface StepInput {
  readonly deps: Deps
  readonly session: StripeSession
  readonly input: RangeInput
  readonly type: ObjectType
  readonly embeddedTypes: EmbeddedTypes
  /** What is left of the range. */
  readonly range: Range
  /** No other step follows for now. */
  readonly isLast: boolean
  /** Commits what was read; a step may call it several times. */
  readonly write: (page: PageRead) => Promise<void>
  /** Holds the pages of a list. */
  readonly memory: ListingMemory
  /** Aborts when no other step follows, and nothing that was read ahead will be written. */
  readonly ended: AbortSignal
  /** Told what is left when a page has come; see RangeHooks. */
  readonly onPage: (rest: Range | null) => Range | null
}

/** Reads and writes some of a range, and returns what is left of it; null when it is done. */
export type Step = (input: StepInput) => Promise<Range | null>

/** The pass of a type with this name. @throws {UnknownPassError} when there is none: the plan is of another version */
export function passNamed({ name: typeName, passes }: ObjectType, name: string): Pass {
  const pass = passes.find((each) => each.name === name)
  if (!pass) {
    throw new UnknownPassError(
      `${typeName} has no listing pass ${name}. Another version of the worker planned this run. ` +
        'The next full sync or audit lists the type.',
    )
  }
  return pass
}

/** Whether a pass lists the type itself, and by `created`. */
export function isRanged({ filters }: ObjectType, { kind, parent }: Pass): boolean {
  return kind === 'list' && parent === null && filters.created
}

/** Customers themselves cannot be listed by customer; there is only the one. */
export function isCustomerType(type: ObjectType): boolean {
  return type.customerPath?.[0] === 'id'
}

/** How what is listed came to us, as its rows say it. */
export function channelOf({ lane }: Pick<RangeInput, 'lane'>): Channel {
  return lane === 'sync' ? 'full-sync' : 'audit'
}
