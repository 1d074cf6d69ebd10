import type { Random } from '../../dev/simulator/random.js'
import type { Circumstances } from './circumstances.js'
import type { Database } from './database.js'
import type { GuardName } from './guards.js'
import type { Processes } from './processes.js'
import type { Stripe } from './stripe.js'

/** All parts of one history. */
export interface World {
  readonly random: Random
  readonly circumstances: Circumstances
  readonly processes: Processes
  readonly stripe: Stripe
  readonly database: Database
  /** Whether a guard of the write rule is on. At most one is switched off. */
  readonly keeps: (guard: GuardName) => boolean
  /** Records a step of the history, for people. */
  readonly log: (line: string) => void
}
