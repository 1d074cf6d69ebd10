/** Stripe's own objects nest about 15 levels. Our code and PostgreSQL (`max_stack_depth`) recurse into values; some thousand levels break both. */
const MAX_DEPTH = 200

/** Whether a parsed JSON value nests deeper than anything of Stripe's. Does not recurse: `JSON.parse` does not either, all that follows may. */
export function isTooDeep(value: unknown): boolean {
  let level = [value]
  for (let depth = 0; depth <= MAX_DEPTH; depth++) {
    level = level.flatMap((each) => (typeof each === 'object' && each !== null ? Object.values(each) : []))
    if (level.length === 0) return false
  }
  return true
}
