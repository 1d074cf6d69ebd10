/** Returns the earliest known date; null when every date is null. */
export function earliest(dates: readonly (Date | null)[]): Date | null {
  const known = dates.filter((date) => date !== null)
  return known.length === 0 ? null : new Date(Math.min(...known.map((date) => date.getTime())))
}
