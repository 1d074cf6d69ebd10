/** How a full sync lists one object type of one account. */
export interface TypePlan {
  readonly account: string
  readonly type: string
  readonly table: string
  /** Names of the type's listing passes. Together they list all of its objects. */
  readonly passes: readonly string[]
  /** The passes whose list has a `created` filter. Several ranges of such a pass can be listed at once. */
  readonly ranged: readonly string[]
  /**
   * True in test mode, when the listing reaches until now. Objects on test clocks can have `created` in the
   * future, so neither the listing nor the search for missing rows has an upper bound. `created.lt` then says
   * only where the proof ends.
   */
  readonly includesFuture?: boolean
  /** When the account was created, Unix seconds; undefined when unknown. See `RangeQueueState.oldest`. */
  readonly oldest?: number
  /** Types of this run that must finish first, because this type is listed by their objects. */
  readonly after: readonly string[]
  /** Set when objects of this type come with another type's pages. */
  readonly embedded?: EmbeddedListing
  /** Why the type cannot be listed, such as a missing permission; undefined when it can. */
  readonly skipped?: string
  /** Neither Stripe nor our table has an object of this type, so there is nothing to list. */
  readonly isEmpty?: boolean
  /** Requests that it took to find this; set only together with `isEmpty`. */
  readonly probes?: number
}

/** Of a type that another type embeds: what is listed already when the other type is complete. */
export interface EmbeddedListing {
  /** The type whose pages bring its objects. */
  readonly by: string
  /** The listing pass that those pages make needless. */
  readonly pass: string
  /**
   * Our database's clock, ISO, before the first of those pages was requested. The listing proves the state as of
   * this time.
   */
  readonly since: string
}

/**
 * The parents without evidence whose lists are read too, for a type that is listed per parent. Evidence is
 * data that suggests a non-empty list. The parents are divided into `parts` parts; `part` counts from 0.
 */
export interface OtherParents {
  readonly part: number
  readonly parts: number
}

/**
 * Priority of the read. Stripe requests of a higher lane are sent first; the order is sync, reconcile, audit.
 */
export type ListingLane = 'sync' | 'reconcile' | 'audit'

/** The input of objectSync. */
export interface ObjectSyncInput extends TypePlan {
  readonly runId: string
  readonly lane: ListingLane
  /** The pass in `embedded` is listed: another type's pages brought all objects of this one. */
  readonly isEmbedded?: boolean
  /** Types whose objects come with the pages of this type's list, by `expand`. They are written with the page. */
  readonly embeds?: readonly string[]
  readonly others?: OtherParents
  readonly created: { readonly gte?: number; readonly lt: number }
  readonly customer?: string
  readonly dryRun: boolean
  readonly allowMassDelete: boolean
}
