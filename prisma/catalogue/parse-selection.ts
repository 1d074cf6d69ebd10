import { closest, distance } from 'fastest-levenshtein'
import { Type } from 'typebox'
import { catalogue, type ChildType, type ObjectType } from './catalogue.js'
import { EnvError } from '../env.js'
import { createSelection, type Selection } from './selection.js'

/** What every process must agree on: what is synced. */
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

type Named = ObjectType | ChildType

const children = catalogue.flatMap((type) => type.children)
const byName = new Map<string, Named>(
  [...children, ...catalogue].flatMap((each) => [
    [each.name, each],
    [each.table, each],
  ]),
)

/**
 * Reads which object types are synced and which fields are left out.
 *
 * @throws {EnvError} with a line for each name that is none, and the names near it
 */
export function parseSelection({ SYNC_OBJECTS: objects, SYNC_EXCLUDE_FIELDS: fields }: SelectionEnv): Selection {
  const problems: string[] = []
  const chosen = chooseTypes(words(objects), problems)
  const excluded = readExcluded(words(fields), problems)
  if (problems.length > 0) throw new EnvError(problems.join('\n'))

  const withExcluded = <T extends Named>(each: T): T => ({ ...each, excluded: excluded.get(each.name) ?? [] })
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

/** The types and children that are synced. Children come with their parent. */
function chooseTypes(given: readonly string[], problems: string[]): ReadonlySet<Named> {
  const wanted = given.filter((word) => !word.startsWith('-'))
  const unwanted = given.filter((word) => word.startsWith('-')).map((word) => word.slice(1))
  const isAll = wanted.includes('all') || wanted.length === 0
  const chosen = new Set<Named>(isAll ? [...catalogue, ...children] : [])
  for (const word of wanted.filter((each) => each !== 'all')) {
    const named = byName.get(word)
    if (!named) problems.push(unknown('SYNC_OBJECTS', word))
    else if (!('passes' in named)) problems.push(`SYNC_OBJECTS: ${word} comes with its parent; name that instead.`)
    else for (const each of [named, ...named.children]) chosen.add(each)
  }
  for (const word of unwanted) {
    const named = byName.get(word)
    if (named) chosen.delete(named)
    else problems.push(unknown('SYNC_OBJECTS', word))
  }
  if (problems.length === 0 && !catalogue.some((type) => chosen.has(type))) {
    problems.push('SYNC_OBJECTS leaves nothing to sync: set it to all, or to object types.')
  }
  return chosen
}

/** Paths to remove, by type or child; those of a child are also removed where its parent embeds it. */
function readExcluded(
  given: readonly string[],
  problems: string[],
): ReadonlyMap<string, readonly (readonly string[])[]> {
  const excluded = new Map<string, (readonly string[])[]>()
  const add = (name: string, path: readonly string[]) => excluded.set(name, [...(excluded.get(name) ?? []), path])
  for (const word of given) {
    const [name, path] = splitName(word)
    const named = name === undefined ? undefined : byName.get(name)
    if (!named) problems.push(unknown('SYNC_EXCLUDE_FIELDS', word.split('.')[0] ?? word))
    else if (path.length === 0) problems.push(`SYNC_EXCLUDE_FIELDS: ${word} names no field; write ${word}.<field>.`)
    else if (isNeeded(named, path))
      problems.push(`SYNC_EXCLUDE_FIELDS: the sync itself needs ${word}; it cannot be left out.`)
    else {
      add(named.name, path)
      for (const type of catalogue)
        for (const child of type.children) if (child === named) add(type.name, [...child.field, 'data', ...path])
    }
  }
  return excluded
}

/** Type names have dots themselves (`checkout.session.locale`): the longest that fits is meant. */
function splitName(word: string): [string | undefined, readonly string[]] {
  const parts = word.split('.')
  for (let length = parts.length; length > 0; length--) {
    const name = parts.slice(0, length).join('.')
    if (byName.has(name)) return [name, parts.slice(length)]
  }
  return [undefined, parts]
}

/** Whether something is found by this field: ids, times, owners and sub-lists. */
function isNeeded(named: Named, path: readonly string[]): boolean {
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

const NEAR = 3
/** More edits than this, and it is another word. */
const FAR_EDITS = 6

function unknown(variable: string, word: string): string {
  const names = [...byName.keys()].toSorted((a, b) => distance(word, a) - distance(word, b)).slice(0, NEAR)
  const near = names.filter((name) => distance(word, name) <= FAR_EDITS || name.includes(word))
  const hint = near.length > 0 ? `Near it: ${near.join(', ')}.` : `Did you mean ${closest(word, [...byName.keys()])}?`
  return `${variable}: "${word}" is not an object type. ${hint}`
}
