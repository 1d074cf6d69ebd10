import type { Random } from './random.js'

/** Source of what a new object does not choose itself. */
export interface Origin {
  /** Returns a new id, for example `cus_…`. */
  newId(prefix: string): string
  /** Unix seconds. */
  readonly created: number
  readonly livemode: boolean
  readonly accountId: string
  readonly random: Random
}

/** Metadata of objects that have none. They share this object. */
export const NO_METADATA: Readonly<Record<string, string>> = Object.freeze({})
