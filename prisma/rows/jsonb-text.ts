/**
 * A value as PostgreSQL writes a jsonb of it: members in the order of their names' length, then of their bytes. Where the two would differ (names
 * beyond ASCII, numbers with an exponent) a comparison says "different", never "equal". Written to be fast: it runs for each object that is
 * listed.
 */
export function jsonbText(value: unknown): string {
  if (typeof value === 'string') return PLAIN.test(value) ? `"${value}"` : JSON.stringify(value)
  if (typeof value !== 'object' || value === null) return String(value)
  let text = ''
  if (Array.isArray(value)) {
    for (const entry of value) text += (text && ', ') + jsonbText(entry)
    return `[${text}]`
  }
  const members = Object.values(value)
  for (const { index, label } of sorted(Object.keys(value))) {
    const member: unknown = members[index]
    if (member !== undefined) text += (text && ', ') + label + jsonbText(member)
  }
  return `{${text}}`
}

/** Strings that JSON writes as they are. */
const PLAIN = /^[ !#-[\]-~]*$/

interface Member {
  /** Among the names as they came. */
  readonly index: number
  /** The name as JSON, and what stands between it and its value. */
  readonly label: string
}

interface Shape {
  /** In the order in which they came. */
  readonly names: readonly string[]
  /** In the order in which they are written. */
  readonly members: readonly Member[]
}

/** By how many members they have, the last ones first: objects of one type mostly have the same names, in the same order. */
const shapes = new Map<number, readonly Shape[]>()

/** Metadata may have names of its own in each object: what was found first is forgotten first. */
const SHAPES_KEPT = 10

function sorted(names: readonly string[]): readonly Member[] {
  const alike = shapes.get(names.length) ?? []
  const found = alike.find((shape) => shape.names.every((name, index) => name === names[index]))
  if (found) return found.members
  const members = names
    .map((name, index) => ({ name, index }))
    .toSorted((a, b) => byLengthThenBytes(a.name, b.name))
    .map(({ name, index }) => ({ index, label: `${JSON.stringify(name)}: ` }))
  shapes.set(names.length, [{ names, members }, ...alike].slice(0, SHAPES_KEPT))
  return members
}

function byLengthThenBytes(a: string, b: string): number {
  return a.length - b.length || (a < b ? -1 : 1)
}
