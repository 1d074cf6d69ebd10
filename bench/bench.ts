import type { Postgres } from '../dev/postgres.js'
import type { Ratio, Result } from './report.js'

/** The input of every bench. */
export interface BenchContext {
  readonly postgres: Postgres
  /** A factor for all amounts: 1 is the full size. */
  readonly scale: number
  /** Whether the peers run too. */
  readonly peers: boolean
  /** Returns a database name that is unique on this server. */
  databaseName(purpose: string): string
  /** Prints progress for a person. */
  say(line: string): void
}

export interface BenchOutcome {
  readonly results: readonly Result[]
  readonly ratios: readonly Ratio[]
  /** Sentences on what the bench checked and found correct. */
  readonly proven?: readonly string[]
}

/** A bench: measures one thing for us, for the peers and for the roof. @throws when a result is incorrect */
export type Bench = (context: BenchContext) => Promise<BenchOutcome>
