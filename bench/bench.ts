import type { Postgres } from '../dev/postgres.js'
import type { Ratio, Result } from './report.js'

/** What every bench gets. */
export interface BenchContext {
  readonly postgres: Postgres
  /** A factor for how much of everything there is. */
  readonly scale: number
  /** Whether the peers run too. */
  readonly peers: boolean
  /** Makes a name that no other database of this server has. */
  databaseName(purpose: string): string
  /** Progress, for a person. */
  say(line: string): void
}

export interface BenchOutcome {
  readonly results: readonly Result[]
  readonly ratios: readonly Ratio[]
  /** What was proven on the way, in sentences. */
  readonly proven?: readonly string[]
}

/** Measures one thing, for us, for the peers and for the roof. @throws when what it measured was not right */
export type Bench = (context: BenchContext) => Promise<BenchOutcome>
