import type { AnnotatedSchema } from './annotated-schema.js'
import type { AnnotatedModel } from './annotations.js'
import type { Evidence, Pass } from '../object-type.js'

interface EvidenceInput {
  readonly annotated: AnnotatedModel
  readonly passes: readonly Pass[]
}

/** Reads what says that a parent may have objects of the type (`@evidence`); null without such annotations. */
export function readEvidence(schema: AnnotatedSchema, { annotated, passes }: EvidenceInput): Evidence | null {
  const { typesByName, refuse, hasColumn, parseTableColumn } = schema
  const { model, valuesOf: all } = annotated
  const given = all('evidence').map((rest) => rest.split(/\s+/))
  if (given.length === 0) return null
  const parentName = passes.find(({ parent }) => parent)?.parent?.type ?? ''
  const parent = typesByName.get(parentName)?.model ?? refuse(model, '@evidence', 'the type is not listed per parent')
  const evidence = {
    columns: [] as string[],
    rows: [] as Evidence['rows'][number][],
    events: [] as Evidence['events'][number][],
  }
  for (const words of given) {
    const [kind, what = '', ...rest] = words
    const needle = `@evidence ${words.join(' ')}`
    if (kind === 'parent' && rest.length === 0) {
      if (!hasColumn(parent, what)) refuse(model, needle, `${parent.name} has no column ${what}`)
      evidence.columns.push(what)
    } else if (kind === 'row' && (rest.length === 0 || (rest[0] === 'if' && rest.length > 1))) {
      const [, ...anyOf] = rest
      const { table, column } = parseTableColumn(model, what)
      for (const name of anyOf) parseTableColumn(model, `${table}.${name}`, { needsIndex: false })
      evidence.rows.push({ table, column, anyOf })
    } else if (kind === 'event' && rest.length === 1) {
      evidence.events.push({ type: what, field: rest[0] ?? '' })
    } else {
      refuse(model, needle, 'write: parent <column>, row <table>.<column> [if <column> ...], or event <type> <field>')
    }
  }
  return evidence
}
