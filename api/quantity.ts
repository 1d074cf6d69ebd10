/** Formats a number with its noun: `1 event`, `2,000 events`. */
export function quantity(n: number, singular: string, plural = `${singular}s`): string {
  return `${n.toLocaleString('en')} ${n === 1 ? singular : plural}`
}
