import { ago } from './admin/time.js'
import type { Aged } from './stale-while-revalidate.js'

/** How old a part of the status is, for a person. */
export interface Age {
  readonly at: Date
  /** `counted 12 seconds ago` */
  readonly text: string
  /** Why it is not newer, in a sentence; null when the last attempt succeeded. */
  readonly problem: string | null
}

/** Tells how old a part of the status is. `now` is the database's clock. */
export function ageOf(verb: 'counted' | 'read', { ageMs, problem }: Aged<unknown>, now: Date): Age {
  const at = new Date(now.getTime() - ageMs)
  return {
    at,
    text: `${verb} ${ago(at, now)}`,
    problem: problem === null ? null : `They could not be ${verb} again: ${problem}.`,
  }
}
