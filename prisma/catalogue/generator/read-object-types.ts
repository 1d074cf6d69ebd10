import type { GeneratorOptions } from '@prisma/generator-helper'
import { type AnnotatedSchema, readAnnotatedSchema, readNames } from './annotated-schema.js'
import { type AnnotatedModel, ANNOTATION_WORDS } from './annotations.js'
import type { ObjectType } from '../object-type.js'
import { readChildType } from './read-child-type.js'
import { readEvidence } from './read-evidence.js'
import { readPass } from './read-pass.js'
import { readRetrieval } from './read-retrieval.js'

/**
 * Reads the object types out of the schema. Stops `prisma generate` at the first annotation that it cannot
 * use.
 */
export function readObjectTypes(options: GeneratorOptions): ObjectType[] {
  const schema = readAnnotatedSchema(options)
  const objectTypes = schema.types.map((each) => readObjectType(schema, each))
  for (const each of schema.models) refuseLoneAnnotations(schema, each)
  return objectTypes
}

function readObjectType(schema: AnnotatedSchema, annotated: AnnotatedModel): ObjectType {
  const { refuse, hasIndex, readColumns, checkTypeExists, checkColumnExists, parseTableColumn } = schema
  const { model, valuesOf: all } = annotated
  const passes = all('stripe').map((annotation) => readPass(schema, { model, annotation }))
  const parentColumn = checkColumnExists(model, '@parent', all('parent')[0])
  const filters = all('filter').flatMap((rest) => rest.split(/\s+/))
  for (const filter of filters)
    if (filter !== 'created' && filter !== 'customer') refuse(model, '@filter', `${filter} is not created or customer`)
  const isRanged = filters.includes('created') && model.fields.some(({ name }) => name === 'created')
  if (isRanged && !(hasIndex(model, 'account_id,created,id') && hasIndex(model, 'account_id,id')))
    refuse(model, '@filter', 'rows are looked up by created, so it needs two indexes, see main.prisma')
  return {
    ...readNames(annotated),
    table: model.dbName ?? refuse(model, 'model', 'it needs @@map("<table>")'),
    passes,
    retrieval: readRetrieval(schema, { annotated, passes, parentColumn }),
    filters: { created: filters.includes('created'), customer: filters.includes('customer') },
    ...readCustomer(schema, annotated),
    parentColumn,
    evidence: readEvidence(schema, { annotated, passes }),
    idPrefix: readIdPrefix(schema, annotated),
    events: all('events').flatMap((rest) => rest.split(/\s+/)),
    deletedBy: all('deletedBy').flatMap((rest) => rest.split(/\s+/)),
    toldBy: all('toldBy').map((rest) => {
      const [, object = '', path = '', unless] =
        /^(\S+) (\S+)(?: unless (\S+))?$/.exec(rest) ??
        refuse(model, '@toldBy', 'write: @toldBy <object> <path> [unless <path>]')
      return { object, path: path.split('.'), unless: unless?.split('.') ?? null }
    }),
    hidden: all('hidden').map((rest) => {
      const [, field = '', value, reason = ''] =
        /^(\*|\w+)(?:=(\S+))? (.+)$/.exec(rest) ??
        refuse(model, '@hidden', 'write: @hidden <field|field=value|*> <sentence>')
      return { field: field === '*' ? null : field, value: value ?? null, reason }
    }),
    collect: all('collect').flatMap((rest) => rest.split(/\s+/).map((place) => parseTableColumn(model, place))),
    when: checkTypeExists(model, '@when', all('when')[0] ?? null),
    isPlatform: all('platform').length > 0,
    columns: readColumns(model),
    children: all('child').map((annotation) => readChildType(schema, { parent: annotated, annotation })),
  }
}

function readCustomer(
  { checkTypeExists }: AnnotatedSchema,
  { model, valuesOf: all }: AnnotatedModel,
): Pick<ObjectType, 'customerPath' | 'customerLookup'> {
  const [given] = all('customer')
  const lookup = /^(\S+) > (\S+)$/.exec(given ?? '')
  if (lookup) {
    const [, path = '', of = ''] = lookup
    return {
      customerPath: null,
      customerLookup: { path: path.split('.'), of: checkTypeExists(model, '@customer', of) ?? '' },
    }
  }
  const path = given ?? (model.fields.some(({ name }) => name === 'customer') ? 'customer' : null)
  return { customerPath: path?.split('.') ?? null, customerLookup: null }
}

function readIdPrefix(
  { refuse, readColumns, checkColumnExists }: AnnotatedSchema,
  { model, valuesOf: all }: AnnotatedModel,
): readonly string[] | null {
  const [given] = all('id')
  if (given === undefined) return null
  const column = /^\{(\w+)\}\/\{id\}$/.exec(given)?.[1] ?? refuse(model, '@id', 'write: @id {<column>}/{id}')
  checkColumnExists(model, '@id', column)
  return readColumns(model).find(({ name }) => name === column)?.path ?? null
}

/** Refuses a model with annotations that is neither a type nor a child of one. */
function refuseLoneAnnotations({ types, refuse }: AnnotatedSchema, { model, valuesOf: all }: AnnotatedModel): void {
  if (all('stripe').length > 0) return
  const isNamed = types.some((type) => type.valuesOf('child').some((child) => child.split(' ')[1] === model.name))
  if (all('parent').length > 0 && !isNamed) refuse(model, '@parent', 'no model names it with @child')
  const lone = ANNOTATION_WORDS.find((word) => all(word).length > 0)
  if (lone && all('parent').length === 0)
    refuse(model, `@${lone}`, 'a model needs @stripe or @parent before anything else')
}
