/**
 * Writes a value as PostgreSQL writes a jsonb. Members are ordered by the length of their names, then by the
 * bytes of the names.
 *
 * The result differs from PostgreSQL's for names beyond ASCII and for numbers with an exponent. Then a
 * comparison says "different", and never "equal". The code is written for speed, because it runs for each
 * listed object.
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

/** Matches strings that JSON writes without escapes. */
const PLAIN = /^[ !#-[\]-~]*$/

interface Member {
  /** The position of the name in the original order. */
  readonly index: number
  /** The name as JSON, with the colon and the space that follow it. */
  readonly label: string
}

interface Shape {
  /** In the original order. */
  readonly names: readonly string[]
  /** In the order in which they are written. */
  readonly members: readonly Member[]
}

/**
 * Known shapes by their number of members, the newest first. Objects of one type mostly have the same names
 * in the same order, so their names need not be sorted again.
 */
const shapes = new Map<number, readonly Shape[]>()

/**
 * Shapes kept for each number of members. The oldest one is dropped first. Metadata may have other names in
 * each object.
 */
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
