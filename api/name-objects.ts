import { catalogue, resolveObjectType } from '../prisma/catalogue/catalogue.js'
import type { Selection } from '../prisma/catalogue/selection.js'
import { similarNames } from '../prisma/catalogue/similar-names.js'

/** The error when a request names an object type that is not synced. */
export class UnknownObjectError extends Error {
  override name = 'Bad Request'
  readonly statusCode = 400
}

/**
 * Returns the names of object types that people named by Stripe's name or by table. The worker checks them again. This
 * check answers at once, and starts no run that would fail.
 *
 * @throws {UnknownObjectError} with a sentence for each name that is unknown or not synced
 */
export function nameObjects(names: readonly string[], selection: Selection): readonly string[] {
  const problems: string[] = []
  const types = names.flatMap((name, index) => {
    const known = resolveObjectType(name)
    if (known && selection.find(known.name)) return known.name
    problems.push(`objects[${index}]: "${name}" ${known ? 'is left out by SYNC_OBJECTS.' : describeUnknown(name)}`)
    return []
  })
  if (problems.length > 0) throw new UnknownObjectError(problems.join(' '))
  return [...new Set(types)]
}

function describeUnknown(name: string): string {
  const parent = catalogue.find(({ children }) => children.some((child) => child.name === name || child.table === name))
  if (parent) return `comes with its parent. Name ${parent.name} instead.`
  const names = catalogue.flatMap((type) => [type.name, type.table])
  return `is not an object type. ${similarNames(name, names)}`
}
