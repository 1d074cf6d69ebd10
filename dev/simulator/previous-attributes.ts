export type PreviousAttributes = Readonly<Record<string, unknown>>

/**
 * Returns the old values of the attributes that changed, as an update event carries them. Compares hashes key
 * by key, and arrays as a whole. A new attribute has the old value null. Returns undefined if nothing
 * changed: then Stripe sends no event.
 */
export function previousAttributes(before: object, after: object): PreviousAttributes | undefined {
  const old = new Map<string, unknown>(Object.entries(before))
  const previous: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(after)) {
    const earlier = old.get(key)
    old.delete(key)
    if (isEqual(earlier, value)) continue
    previous[key] = isHash(earlier) && isHash(value) ? previousAttributes(earlier, value) : (earlier ?? null)
  }
  for (const [key, earlier] of old) previous[key] = earlier
  return Object.keys(previous).length > 0 ? previous : undefined
}

function isHash(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function isEqual(a: unknown, b: unknown): boolean {
  if (a === b) return true
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false
  if (Array.isArray(a) !== Array.isArray(b)) return false
  const [entries, others] = [Object.entries(a), new Map<string, unknown>(Object.entries(b))]
  return (
    entries.length === others.size &&
    entries.every(([key, value]) => others.has(key) && isEqual(value, others.get(key)))
  )
}
