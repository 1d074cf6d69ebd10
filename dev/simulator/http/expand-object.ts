import type { Account } from '../account.js'
import { TYPE_NAMES } from '../object-types.js'
import { renderObject } from '../render-object.js'
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

/** The properties that some path begins with. */
export function firstSteps(expand: readonly string[]): string[] {
  return expand.map((path) => path.split('.')[0] ?? path)
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
  const found = typeof held === 'string' ? findObject(account, held) : held
  if (typeof found !== 'object') throw invalidRequest(`This property cannot be expanded (${path}).`)
  return { ...value, [step]: expandPath(found, { account, steps: rest, path }) }
}

/** A reference to what the simulator does not have, such as a payment intent, stays an id. */
function findObject(account: Account, id: string): object | undefined {
  for (const type of TYPE_NAMES) {
    const object = account.collections[type].get(id)
    if (object) return renderObject(account.current(object))
    if (account.collections[type].wasDeleted(id)) return { id, object: type, deleted: true }
  }
  return undefined
}
