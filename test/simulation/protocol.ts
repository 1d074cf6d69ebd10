import type { History } from './history.js'
import type { Happening } from './world.js'

// Messages between the process that directs a simulation and the processes that run its histories.

export type Task =
  | { readonly kind: 'run'; readonly seed: number; readonly tamper?: readonly string[] | undefined }
  | { readonly kind: 'shrink'; readonly seed: number }

export interface Report {
  readonly history: History
  /** One sentence for each violated rule. Empty if all rules held. */
  readonly problems: readonly string[]
  readonly faults: Readonly<Record<string, number>>
  readonly events: number
  /** Hash of the trace. A seed always gives the same hash, whatever ran before. */
  readonly digest: string
  readonly trace: readonly Happening[]
}
