import type { History } from './history.js'
import type { Happening } from './world.js'

// What the process that is asked to simulate and those that run histories say to each other.

export type Task =
  | { readonly kind: 'run'; readonly seed: number; readonly tamper?: readonly string[] | undefined }
  | { readonly kind: 'shrink'; readonly seed: number }

export interface Report {
  readonly history: History
  /** What did not hold; empty when all did. */
  readonly problems: readonly string[]
  readonly faults: Readonly<Record<string, number>>
  readonly events: number
  /** The same for the same seed, whatever ran before. */
  readonly digest: string
  readonly trace: readonly Happening[]
}
