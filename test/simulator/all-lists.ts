import type { TypeName } from '../../dev/simulator/object-shapes.js'
import type { Filter } from '../../dev/simulator/object-type.js'
import { objectType } from '../../dev/simulator/object-types.js'
import type { Simulator } from '../../dev/simulator/simulator.js'
import type { JsonObject } from '../../dev/simulator/wire.js'

/** Returns the paths of lists that together show every listed object of a type, by the type's definition. */
export function allListsOf(simulator: Simulator, type: TypeName): string[] {
  const { listPath, underParent, filters } = objectType(type)
  const parents = () => [...new Set([...simulator.children(type)].map(({ parent }) => parent))]
  const required = Object.entries(filters).find(([, { isRequired }]) => isRequired)
  if (listPath !== undefined) {
    if (required) return parents().map((parent) => `${listPath}?${required[0]}=${encodeURIComponent(parent)}`)
    return everythingOf(filters).map((query) => `${listPath}?${query}`)
  }
  if (!underParent) throw new Error(`Nothing lists ${type}.`)
  if (!required) return parents().map((parent) => `${underParent.path(parent)}?`)
  const [name, { keys }] = required
  return parents().map((parent) => {
    const first = [...simulator.children(type)].find((child) => child.parent === parent)?.object as JsonObject
    return `${underParent.path(parent)}?${name}=${keys(first)[0]}`
  })
}

/**
 * Returns queries that show what a list hides by default: one query for each value of the filter, or one
 * query with the value that means all.
 */
function everythingOf(filters: Readonly<Record<string, Filter<JsonObject>>>): string[] {
  for (const [name, { whenAbsent, everything, values, isHidden }] of Object.entries(filters)) {
    if (isHidden || typeof whenAbsent !== 'string') continue
    if (everything !== undefined) return [`${name}=${everything}`]
    if (values) return values.map((value) => `${name}=${value}`)
  }
  return ['']
}

/** Returns the path of one object. */
export function addressOf(type: TypeName, { object, parent }: { object: JsonObject; parent?: string }): string {
  const { listPath, underParent } = objectType(type)
  return `${listPath ?? underParent?.path(parent ?? '')}/${object.id}`
}
