import type { Account } from '../account.js'
import type { StoredObject } from '../object-shapes.js'
import { TYPE_NAMES } from '../object-types.js'
import { invalidRequest } from '../stripe-error.js'

/** Stripe's limit for the depth of an `expand` path. */
const MAX_DEPTH = 4

/**
 * Replaces references by objects where `expand` names them, for example `customer` or
 * `latest_invoice.customer`.
 * @throws {StripeError} if a path is too deep or cannot be expanded
 */
export function expandObject<T extends object>(
  object: T,
  { account, expand }: { readonly account: Account; readonly expand: readonly string[] },
): T {
  let expanded = object
  for (const path of expand) {
    const steps = path.split('.')
    if (steps.length > MAX_DEPTH) throw invalidRequest(`You cannot expand more than ${MAX_DEPTH} levels of a property.`)
    expanded = expandPath(expanded, { account, steps, path }) as T // only references change
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
  const held = (value as Record<string, unknown>)[step] // checked above
  if (held === null) return value
  const found = resolve(held, { account, expand: rest.join('.') })
  if (typeof found !== 'object') throw invalidRequest(`This property cannot be expanded (${path}).`)
  return { ...value, [step]: expandPath(found, { account, steps: rest, path }) }
}

/**
 * Resolves an id or a list of ids to objects, and returns other values as they are. An object that the
 * simulator does not have, such as a mandate, resolves to undefined. Then the path cannot be expanded.
 */
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
