import type { DMMF, GeneratorOptions } from '@prisma/generator-helper'
import { annotate, type AnnotatedModel, createRefuse, type RefuseModel } from './annotations.js'
import { BOOKKEEPING } from '../bookkeeping.js'
import type { Column, ObjectType } from '../object-type.js'

/** The models of `prisma/schema/` with their annotations, and what annotations may name. */
export interface AnnotatedSchema {
  readonly models: readonly AnnotatedModel[]
  /** The models with `@stripe`. */
  readonly types: readonly AnnotatedModel[]
  readonly modelsByName: ReadonlyMap<string, AnnotatedModel>
  /** The models with `@stripe`, by the name of the type. */
  readonly typesByName: ReadonlyMap<string, AnnotatedModel>
  readonly refuse: RefuseModel
  hasColumn(model: DMMF.Model, column: string): boolean
  /** `columns` are the columns of the index in their order, separated by commas. */
  hasIndex(model: DMMF.Model, columns: string): boolean
  /** Returns the columns whose values are read out of the object. */
  readColumns(model: DMMF.Model): Column[]
  /** Refuses a name that no type has. Null passes. */
  checkTypeExists(model: DMMF.Model, needle: string, name: string | null): string | null
  /** Refuses a name that no column of the model has. Undefined passes, and becomes null. */
  checkColumnExists(model: DMMF.Model, needle: string, name: string | undefined): string | null
  /** Parses `table.column`. Refuses a column that does not exist, and one without an index if it needs one. */
  parseTableColumn(
    model: DMMF.Model,
    place: string,
    options?: { readonly needsIndex?: boolean },
  ): { readonly table: string; readonly column: string }
}

/** Columns that every table has and whose values are not read out of the object. */
const OF_EVERY_TABLE = new Set(['account_id', 'id', 'data', ...BOOKKEEPING])

/** Reads the models of the schema with their annotations. */
export function readAnnotatedSchema({ dmmf, schemaPath }: GeneratorOptions): AnnotatedSchema {
  const refuse = createRefuse(schemaPath)
  const models = dmmf.datamodel.models.map((model) => annotate(model, refuse))
  const types = models.filter(({ valuesOf }) => valuesOf('stripe').length > 0)
  const modelsByName = new Map(models.map((each) => [each.model.name, each]))
  const typesByName = new Map(types.map((each) => [readNames(each).name, each]))
  return {
    models,
    types,
    modelsByName,
    typesByName,
    refuse,
    hasColumn,
    hasIndex,
    readColumns,
    checkTypeExists,
    checkColumnExists,
    parseTableColumn,
  }

  function parseTableColumn(
    model: DMMF.Model,
    place: string,
    { needsIndex = true } = {},
  ): { table: string; column: string } {
    const [table = '', column = ''] = place.split('.')
    const there = models.find((each) => each.model.dbName === table)?.model
    if (!there || !hasColumn(there, column)) refuse(model, place, 'there is no such column')
    else if (needsIndex && !hasIndex(there, column))
      refuse(model, place, `it is searched, so it needs @@index([${column}])`)
    return { table, column }
  }

  function hasColumn({ fields }: DMMF.Model, column: string): boolean {
    return fields.some(({ name }) => name === column)
  }

  function hasIndex(model: DMMF.Model, columns: string): boolean {
    return dmmf.datamodel.indexes.some(
      ({ model: of, type, fields }) =>
        of === model.name && type !== 'id' && fields.map(({ name }) => name).join() === columns,
    )
  }

  function checkTypeExists(model: DMMF.Model, needle: string, name: string | null): string | null {
    if (name !== null && !typesByName.has(name)) refuse(model, needle, `there is no type ${name}`)
    return name
  }

  function checkColumnExists(model: DMMF.Model, needle: string, name: string | undefined): string | null {
    if (name !== undefined && !model.fields.some((field) => field.name === name))
      refuse(model, needle, `there is no column ${name}`)
    return name ?? null
  }

  function readColumns(model: DMMF.Model): Column[] {
    return model.fields
      .filter(({ name }) => !OF_EVERY_TABLE.has(name))
      .map((field) => {
        const from = /@from (\S+)/.exec(field.documentation ?? '')?.[1]
        const isExpandable = /@expandable/.test(field.documentation ?? '')
        const kind = isExpandable ? ('reference' as const) : columnKind(model, field)
        const path = (from ?? field.name).split('.')
        return { name: field.name, kind, path, ...(isIndexed(model, field) && { isIndexed: true as const }) }
      })
  }

  function isIndexed(model: DMMF.Model, { name }: DMMF.Field): boolean {
    return dmmf.datamodel.indexes.some(
      (each) => each.model === model.name && each.fields.some((of) => of.name === name),
    )
  }

  function columnKind(model: DMMF.Model, field: DMMF.Field): Column['kind'] {
    return (
      COLUMN_KINDS[field.type] ??
      refuse(model, field.name, `a column of type ${field.type} cannot be read out of an object; integers are BigInt`)
    )
  }
}

const COLUMN_KINDS: Readonly<Record<string, Column['kind']>> = {
  String: 'text',
  Boolean: 'boolean',
  BigInt: 'int8',
  Decimal: 'numeric',
  DateTime: 'timestamp',
  Json: 'jsonb',
}

/**
 * Reads the type's name and its `object` values. One value is also the type's name. Several values share a
 * list, and then the model's name in snake_case is the type's name.
 */
export function readNames({ model, valuesOf: all }: AnnotatedModel): Pick<ObjectType, 'name' | 'objects' | 'onlyIf'> {
  const [names = '', condition] = (all('object')[0] ?? '').split(' if ')
  const objects = names === '' ? [snakeCase(model.name)] : names.split(' ')
  const [only = ''] = objects
  return { name: objects.length === 1 ? only : snakeCase(model.name), objects, onlyIf: condition?.split('.') ?? null }
}

export function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase()
}
