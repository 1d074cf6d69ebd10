import { type AnnotatedSchema, readNames, snakeCase } from './annotated-schema.js'
import type { AnnotatedModel } from './annotations.js'
import type { ChildType } from '../object-type.js'

interface ChildAnnotation {
  readonly parent: AnnotatedModel
  /** The text after `@child`. */
  readonly annotation: string
}

/** Reads the type of the rows of a sub-list: the text of an annotation `@child`, and the model that it names. */
export function readChildType(schema: AnnotatedSchema, { parent: of, annotation }: ChildAnnotation): ChildType {
  const { modelsByName, refuse, checkColumnExists, readColumns } = schema
  const { model: parent, valuesOf: parentAll } = of
  const [, field = '', childName = '', listPath = '', expand] =
    /^([\w.]+) (\w+) GET (\/v1\/\S+)( expand)?$/.exec(annotation) ??
    refuse(parent, '@child', 'write: @child <field> <Model> GET /v1/<path with {id}> [expand]')
  const child = modelsByName.get(childName) ?? refuse(parent, '@child', `there is no model ${childName}`)
  const parentColumn =
    checkColumnExists(child.model, '@parent', child.valuesOf('parent')[0]) ??
    refuse(child.model, 'model', `it is a child of ${parent.name} and needs @parent <column>`)
  const key = ['account_id', 'id', parentColumn]
  if (child.model.primaryKey?.fields.join() !== key.join())
    refuse(child.model, '@@id', `a child's id is unique under its parent only, so it needs @@id([${key.join(', ')}])`)
  return {
    name: snakeCase(childName),
    objects: readNames(child).objects,
    table: child.model.dbName ?? refuse(child.model, 'model', 'it needs @@map("<table>")'),
    field: field.split('.'),
    listPath,
    // The object of an `each` pass is made from its list of children. The list is cut out of the stored
    // object, as it is with `expand`.
    expand: expand !== undefined || parentAll('stripe')[0]?.startsWith('each ') === true,
    parentColumn,
    columns: readColumns(child.model).filter(({ name }) => name !== parentColumn),
  }
}
