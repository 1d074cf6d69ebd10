import { Type } from 'typebox'
import { catalogue, type ChildType, type ObjectType } from './catalogue.js'
import { EnvError } from '../env.js'
import { createSelection, type Selection } from './selection.js'
import { similarNames } from './similar-names.js'

/** The variables that say what is synced. They must have the same values in all processes. */
export const selectionEnv = {
  SYNC_OBJECTS: Type.String({
    default: 'all',
    description: 'all, or object types with commas between them; -type leaves one out',
  }),
  SYNC_EXCLUDE_FIELDS: Type.String({
    default: '',
    description: 'fields that are never stored, like customers.email,charges.billing_details',
  }),
}

interface SelectionEnv {
  readonly SYNC_OBJECTS: string
  readonly SYNC_EXCLUDE_FIELDS: string
}

type TypeOrChild = ObjectType | ChildType

const children = catalogue.flatMap((type) => type.children)
const byName = new Map<string, TypeOrChild>(
  [...children, ...catalogue].flatMap((each) => [
    [each.name, each],
    [each.table, each],
  ]),
)

/**
 * Reads which object types are synced and which fields are left out.
 *
 * @throws {EnvError} with a line for each problem. The line of an unknown name suggests similar names
 */
export function parseSelection({ SYNC_OBJECTS: objects, SYNC_EXCLUDE_FIELDS: fields }: SelectionEnv): Selection {
  const problems: string[] = []
  const chosen = chooseTypes(words(objects), problems)
  const excluded = readExcluded(words(fields), problems)
  if (problems.length > 0) throw new EnvError(problems.join('\n'))

  const withExcluded = <T extends TypeOrChild>(each: T): T => ({ ...each, excluded: excluded.get(each.name) ?? [] })
  const types = catalogue
    .filter((type) => chosen.has(type))
    .map((type) => ({
      ...withExcluded(type),
      children: type.children.filter((child) => chosen.has(child)).map((child) => withExcluded(child)),
    }))
  return createSelection(types, excluded)
}

function words(text: string): string[] {
  return text.split(',').flatMap((word) => word.trim() || [])
}

/** Returns the types and children to sync. Children come with their parent. Adds mistakes to `problems`. */
function chooseTypes(given: readonly string[], problems: string[]): ReadonlySet<TypeOrChild> {
  const wanted = given.filter((word) => !word.startsWith('-'))
  const unwanted = given.filter((word) => word.startsWith('-')).map((word) => word.slice(1))
  const isAll = wanted.includes('all') || wanted.length === 0
  const chosen = new Set<TypeOrChild>(isAll ? [...catalogue, ...children] : [])
  for (const word of wanted.filter((each) => each !== 'all')) {
    const named = byName.get(word)
    if (!named) problems.push(describeUnknownName('SYNC_OBJECTS', word))
    else if (!('passes' in named))
      problems.push(`SYNC_OBJECTS: ${word} comes with its parent. Name the parent instead.`)
    else for (const each of [named, ...named.children]) chosen.add(each)
  }
  for (const word of unwanted) {
    const named = byName.get(word)
    if (named) chosen.delete(named)
    else problems.push(describeUnknownName('SYNC_OBJECTS', word))
  }
  if (problems.length === 0 && !catalogue.some((type) => chosen.has(type))) {
    problems.push('SYNC_OBJECTS leaves nothing to sync. Set it to all, or to object types.')
  }
  return chosen
}

/**
 * Returns the paths to remove, by the name of the type or child. A child's paths are also removed from the
 * parents that embed it. Adds mistakes to `problems`.
 */
function readExcluded(
  given: readonly string[],
  problems: string[],
): ReadonlyMap<string, readonly (readonly string[])[]> {
  const excluded = new Map<string, (readonly string[])[]>()
  const add = (name: string, path: readonly string[]) => excluded.set(name, [...(excluded.get(name) ?? []), path])
  for (const word of given) {
    const [name, path] = splitName(word)
    const named = name === undefined ? undefined : byName.get(name)
    if (!named) problems.push(describeUnknownName('SYNC_EXCLUDE_FIELDS', word.split('.')[0] ?? word))
    else if (path.length === 0) problems.push(`SYNC_EXCLUDE_FIELDS: ${word} names no field. Write ${word}.<field>.`)
    else if (isNeeded(named, path))
      problems.push(`SYNC_EXCLUDE_FIELDS: the sync itself needs ${word}, so it cannot be left out.`)
    else {
      add(named.name, path)
      for (const type of catalogue)
        for (const child of type.children) if (child === named) add(type.name, [...child.field, 'data', ...path])
    }
  }
  return excluded
}

/**
 * Splits `checkout.session.locale` into a type's name and the path of a field. Type names may have dots
 * themselves, so the longest name that exists is taken.
 */
function splitName(word: string): [string | undefined, readonly string[]] {
  const parts = word.split('.')
  for (let length = parts.length; length > 0; length--) {
    const name = parts.slice(0, length).join('.')
    if (byName.has(name)) return [name, parts.slice(length)]
  }
  return [undefined, parts]
}

/** Returns true if the sync itself needs this field. It needs ids, times, owners and sub-lists. */
function isNeeded(named: TypeOrChild, path: readonly string[]): boolean {
  const pathOf = (name: string) => named.columns.find((column) => column.name === name)?.path ?? [name]
  const needed: (readonly string[])[] = [['id'], ['object'], pathOf('created')]
  if ('passes' in named) {
    const { customerPath, customerLookup, parentColumn, retrieval, hidden, onlyIf } = named
    for (const each of [customerPath, customerLookup?.path, onlyIf]) if (each) needed.push(each)
    for (const name of [parentColumn, ...retrieval.needs, ...hidden.map(({ field }) => field), 'test_clock'])
      if (name !== null) needed.push(pathOf(name))
    for (const { field } of named.children) needed.push(field)
  }
  return needed.some((each) => path.every((part, index) => part === each[index]))
}

function describeUnknownName(variable: string, word: string): string {
  return `${variable}: "${word}" is not an object type. ${similarNames(word, [...byName.keys()])}`
}
