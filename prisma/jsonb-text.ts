/**
 * A value as PostgreSQL writes a jsonb of it: members in the order of their names' length, then of their bytes. Where the two would differ (names
 * beyond ASCII, numbers with an exponent) a comparison says "different", never "equal". Written to be fast: it runs for each object that is
 * listed.
 */
export function jsonbText(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return String(value)
  let text = ''
  if (Array.isArray(value)) {
    for (const entry of value) text += (text && ', ') + jsonbText(entry)
    return `[${text}]`
  }
  const members = value as Readonly<Record<string, unknown>>
  for (const name of Object.keys(members).toSorted(byLengthThenBytes)) {
    const member = members[name]
    if (member !== undefined) text += (text && ', ') + nameText(name) + ': ' + jsonbText(member)
  }
  return `{${text}}`
}

const PLAIN = /^\w*$/

function nameText(name: string): string {
  return PLAIN.test(name) ? `"${name}"` : JSON.stringify(name)
}

function byLengthThenBytes(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1)
}
