/**
 * Deepest nesting that we accept. Stripe's own objects nest about 15 levels deep. Our code and PostgreSQL
 * (`max_stack_depth`) recurse into values, and both fail at some thousand levels.
 */
const MAX_DEPTH = 200

/**
 * Returns true if a parsed JSON value nests deeper than `MAX_DEPTH`, which no object of Stripe does. It does
 * not recurse, so any value that `JSON.parse` returned can be tested. Code that runs after this test may
 * recurse.
 */
export function isTooDeep(value: unknown): boolean {
  let level = [value]
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []))
    if (level.length === 0) return false
  }
  return true
}
