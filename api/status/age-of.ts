import { ago } from '../admin/time.js'
import type { Aged } from './stale-while-revalidate.js'

/** The age of a part of the status, as a sentence for people. */
export interface Age {
  readonly at: Date
  /** `counted 12 seconds ago` */
  readonly text: string
  /** A sentence on why the last read failed; null when it succeeded. */
  readonly problem: string | null
}

/** Describes the age of a part of the status. `now` is the database's clock. */
export function ageOf(verb: 'counted' | 'read', { ageMs, problem }: Aged<unknown>, now: Date): Age {
  const at = new Date(now.getTime() - ageMs)
  return {
    at,
    text: `${verb} ${ago(at, now)}`,
    problem: problem === null ? null : `They could not be ${verb} again: ${problem}.`,
  }
}
