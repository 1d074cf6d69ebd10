/** Failed objects that are kept with their reason. The rest are only counted. */
const POISON_SHOWN = 20

/** The objects that could not be read or written. */
export interface FailedObjects {
  /** The first of them, each `{id}: {reason}`. */
  readonly poison: readonly string[]
  /** How many there are. */
  readonly poisoned: number
}

/**
 * Adds failed objects to those that are known. confirmAbsence asks again for an object that failed in the
 * list, so each id counts once.
 */
export function addFailedObjects(
  { poison, poisoned }: FailedObjects,
  { poison: more = [], poisoned: moreCount = 0 }: Partial<FailedObjects>,
): FailedObjects {
  const idIn = (named: string) => named.split(': ')[0]
  const known = new Set(poison.map(idIn))
  const added = more.filter((named) => !known.has(idIn(named)))
  return {
    poison: [...poison, ...added].slice(0, POISON_SHOWN),
    poisoned: poisoned + moreCount - (more.length - added.length),
  }
}
