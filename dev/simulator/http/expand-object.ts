import type { Account } from '../account.js'
import type { StoredObject } from '../object-shapes.js'
import { TYPE_NAMES } from '../object-types.js'
import { invalidRequest } from '../stripe-error.js'

/** Stripe expands no deeper. */
const MAX_DEPTH = 4

/** Puts objects where `expand` names references to them: `customer`, `latest_invoice.customer`. */
export function expandObject<T extends object>(
  object: T,
  { account, expand }: { readonly account: Account; readonly expand: readonly string[] },
): T {
  let expanded = object
  for (const path of expand) {
    const steps = path.split('.')
    if (steps.length > MAX_DEPTH) throw invalidRequest(`You cannot expand more than ${MAX_DEPTH} levels of a property.`)
    expanded = expandPath(expanded, { account, steps, path }) as T // it keeps its shape, references aside
  }
  return expanded
}

interface Path {
  readonly account: Account
  readonly steps: readonly string[]
  readonly path: string
}

function expandPath(value: unknown, { account, steps, path }: Path): unknown {
  const [step, ...rest] = steps
  if (step === undefined) return value
  if (Array.isArray(value)) return value.map((element: unknown) => expandPath(element, { account, steps, path }))
  if (typeof value !== 'object' || value === null || !(step in value)) {
    throw invalidRequest(`This property cannot be expanded (${path}).`)
  }
  const held = (value as Record<string, unknown>)[step] // it has this property
  if (held === null) return value
  const found = resolve(held, { account, expand: rest.join('.') })
  if (typeof found !== 'object') throw invalidRequest(`This property cannot be expanded (${path}).`)
  return { ...value, [step]: expandPath(found, { account, steps: rest, path }) }
}

/** A reference to what the simulator does not have, such as a mandate, cannot be expanded. */
function resolve(held: unknown, options: { readonly account: Account; readonly expand: string }): unknown {
  if (typeof held === 'string') return findObject(held, options)
  // A list of ids, such as a subscription's discounts.
  return Array.isArray(held) ? held.map((one) => (typeof one === 'string' ? findObject(one, options) : one)) : held
}

function findObject(
  id: string,
  { account, expand }: { readonly account: Account; readonly expand: string },
): object | undefined {
  for (const type of TYPE_NAMES) {
    const collection = account.collections[type]
    const object = collection.get(id) as StoredObject | undefined // its type does not matter
    if (object) return account.render(object, [expand])
    if (collection.wasDeleted(id)) return { id, object: type, deleted: true }
  }
  return undefined
}
