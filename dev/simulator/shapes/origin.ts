import type { Random } from '../random.js'

/** Where a new object gets what it does not choose itself. */
export interface Origin {
  /** A new id: `cus_…`. */
  newId(prefix: string): string
  /** Unix seconds. */
  readonly created: number
  readonly livemode: boolean
  readonly accountId: string
  readonly random: Random
}

/** Most objects have no metadata: they share this one. */
export const NO_METADATA: Readonly<Record<string, string>> = Object.freeze({})
