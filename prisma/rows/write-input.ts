import type { ObjectType } from '../catalogue/catalogue.js'
import type { WriteEffect } from '../catalogue/enumerated-columns.js'
import type { StripeObject } from '../catalogue/json.js'
import type { Casting } from '../engine/sql.js'
import type { StatementOptions } from '../engine/statement.js'
import type { Observation } from './observation.js'
import type { WriteMode } from './write-sql.js'

/**
 * What became of an observation that was accepted. The others were refused, or mode `list` only confirmed
 * them.
 */
export interface WriteResult {
  readonly effect: WriteEffect
  /** Hash of the row's id and `data` (`hashOf`). Only in mode `list`. */
  readonly hash?: string | undefined
}

export interface WriteInput extends StatementOptions {
  readonly account: string
  readonly type: ObjectType
  readonly observations: readonly Observation[]
  /** Pages from which the objects may come. If possible, their text is sent as Stripe wrote it. */
  readonly pages?: readonly RawPage[]
  readonly mode: WriteMode
  /**
   * Default `strict`: throws if a value does not fit its column. `lenient` writes NULL there, and notes the
   * misfit.
   */
  readonly casting?: Casting | undefined
}

/** A list page as Stripe wrote it: its JSON, and the objects that were parsed out of its `data`. */
export interface RawPage {
  readonly text: string
  readonly objects: readonly StripeObject[]
}

export interface WrittenParent extends WriteResult {
  /** The children were written by the same statement. */
  readonly isWhole: boolean
}
