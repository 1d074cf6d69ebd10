import type { AnnotatedSchema } from './annotated-schema.js'
import type { AnnotatedModel } from './annotations.js'
import type { Pass, Retrieval } from '../object-type.js'
import { PLACEHOLDER } from './read-pass.js'

interface RetrievalInput {
  readonly annotated: AnnotatedModel
  readonly passes: readonly Pass[]
  readonly parentColumn: string | null
}

/** Reads how one object of a type is requested: `@retrieve`, or the path of the first pass with the id. */
export function readRetrieval(
  { refuse, checkColumnExists }: AnnotatedSchema,
  { annotated: { model, valuesOf: all }, passes, parentColumn }: RetrievalInput,
): Retrieval {
  const [given] = all('retrieve')
  const [first] = passes
  if (first?.kind === 'each') return { path: null, needs: [] }
  if (given === 'list') {
    if (!first?.parent) return { path: null, needs: [] }
    const parent = parentColumn ?? refuse(model, '@retrieve', 'the list of a parent needs @parent <column>')
    // The query may need other columns of the parent than its id. The objects in the list have these
    // columns, too, so this type must have them.
    const others = [...first.query.matchAll(PLACEHOLDER)].flatMap(([, name = '']) => (name === 'parent' ? [] : name))
    for (const name of others) checkColumnExists(model, '@stripe', name)
    return { path: null, needs: [parent, ...others] }
  }
  const path = given === undefined ? `${first?.path ?? ''}/{id}` : /^GET (\/v1\/\S+)$/.exec(given)?.[1]
  if (path === undefined || !path.includes('{id}'))
    return refuse(model, '@retrieve', 'write: @retrieve GET /v1/<path with {id}>, or @retrieve list')
  if (path.includes('{parent}')) return refuse(model, '@stripe', 'a type listed under a parent needs @retrieve')
  const needs = [...path.matchAll(PLACEHOLDER)].flatMap(([, name = '']) => (name === 'id' ? [] : name))
  for (const name of needs) checkColumnExists(model, '@retrieve', name)
  return { path, needs }
}
