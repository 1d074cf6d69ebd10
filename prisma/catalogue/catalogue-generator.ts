import { mkdirSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import generatorHelper, { type DMMF, type GeneratorOptions } from '@prisma/generator-helper'
import { annotate, type AnnotatedModel, createRefuse, ANNOTATION_WORDS } from './annotations.js'
import type { ChildType, Column, Evidence, ObjectType, Pass, Retrieval } from './object-type.js'

// Prisma runs this file during `prisma generate`. The package is CommonJS, and ESM does not see its named
// export `generatorHandler`.
generatorHelper.generatorHandler({
  onManifest: () => ({ prettyName: 'Catalogue', defaultOutput: './generated/catalogue' }),
  onGenerate: async (options) => {
    const output = options.generator.output?.value
    if (!output) throw new Error('The generator "catalogue" in schema.prisma needs an output folder.')
    mkdirSync(output, { recursive: true })
    const types = readObjectTypes(options)
    writeFileSync(
      join(output, 'object-types.ts'),
      `// Generated from prisma/schema/ by catalogue-generator.ts; \`npm run generate\` writes it anew.\n` +
        `import type { ObjectType } from '../../catalogue/object-type.js'\n\n` +
        `export const objectTypes: readonly ObjectType[] = ${JSON.stringify(types, null, 2)}\n`,
    )
  },
})

/** Columns that every table has and whose values are not read out of the object. */
const BOOKKEEPING = new Set(
  'account_id id data source as_of seen_at deleted_at channel event_id request_id api_version synced_at'.split(' '),
)

function readObjectTypes({ dmmf, schemaPath }: GeneratorOptions): ObjectType[] {
  const refuse = createRefuse(schemaPath)
  const annotated = dmmf.datamodel.models.map((model) => annotate(model, refuse))
  const models = new Map(annotated.map((each) => [each.model.name, each]))
  const types = annotated.filter(({ valuesOf }) => valuesOf('stripe').length > 0)
  const byTypeName = new Map(types.map((each) => [readNames(each).name, each]))
  const childModelNames = new Set<string>()
  const result = types.map((each) => toObjectType(each))

  for (const { model, valuesOf: all } of annotated) {
    const isType = all('stripe').length > 0
    if (all('parent').length > 0 && !isType && !childModelNames.has(model.name))
      refuse(model, '@parent', 'no model names it with @child')
    const lone = ANNOTATION_WORDS.find((word) => all(word).length > 0)
    if (lone && !isType && all('parent').length === 0)
      refuse(model, `@${lone}`, 'a model needs @stripe or @parent before anything else')
  }
  return result

  function toObjectType(each: AnnotatedModel): ObjectType {
    const { model, valuesOf: all } = each
    const passes = all('stripe').map((rest) => toPass(model, rest))
    const parentColumn = checkColumnExists(model, '@parent', all('parent')[0])
    const filters = all('filter').flatMap((rest) => rest.split(/\s+/))
    for (const filter of filters)
      if (filter !== 'created' && filter !== 'customer')
        refuse(model, '@filter', `${filter} is not created or customer`)
    const isRanged = filters.includes('created') && model.fields.some(({ name }) => name === 'created')
    if (isRanged && !(hasIndex(model, 'account_id,created,id') && hasIndex(model, 'account_id,id')))
      refuse(model, '@filter', 'rows are looked up by created, so it needs two indexes, see main.prisma')
    return {
      ...readNames(each),
      table: model.dbName ?? refuse(model, 'model', 'it needs @@map("<table>")'),
      passes,
      retrieval: toRetrieval(each, { passes, parentColumn }),
      filters: { created: filters.includes('created'), customer: filters.includes('customer') },
      ...toCustomer(each),
      parentColumn,
      evidence: toEvidence(each, passes),
      idPrefix: toIdPrefix(each),
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
      children: all('child').map((rest) => toChildType(each, rest)),
    }
  }

  function toPass(model: DMMF.Model, annotation: string): Pass {
    const [verb, address = '', ...rest] = annotation.split(/\s+/)
    const help =
      'write: @stripe GET /v1/<path> [query] [via <field>|where <field>|single|unpaged], or @stripe each {<type>}'
    if (verb === 'each' && rest.length === 0) {
      const parent = toParent(model, [address])
      return { name: annotation, path: '', query: '', parent, kind: 'each', via: null }
    }
    if (verb !== 'GET' || !address.startsWith('/v1/')) return refuse(model, '@stripe', help)
    const query = rest[0]?.includes('=') ? rest.shift() : undefined
    const [keyword, field] = rest
    const kind = keyword ?? 'list'
    const isOfParents = kind === 'via' || kind === 'where'
    if (rest.length > (isOfParents ? 2 : 1) || isOfParents !== (field !== undefined))
      return refuse(model, '@stripe', help)
    if (!isOfParents && kind !== 'list' && kind !== 'single' && kind !== 'unpaged')
      return refuse(model, '@stripe', help)
    const parent = toParent(model, [address, query ?? ''])
    return {
      name: [address, query].filter(Boolean).join('?') + (kind === 'list' ? '' : ` ${kind}`),
      path: withParentNames(address, parent?.type),
      query: withParentNames(query ?? '', parent?.type),
      parent,
      kind,
      via: field?.split('.') ?? null,
    }
  }

  /** Returns the parent type whose ids the placeholders stand for. A pass has one at most. */
  function toParent(model: DMMF.Model, texts: readonly string[]): Pass['parent'] {
    const found = texts.flatMap((text) => [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name))
    if (found.length === 0) return null
    const named = found.map((placeholder) => placeholder.split('?'))
    const parents = named.map(
      ([name = '']) => longestType(name) ?? refuse(model, `{${name}`, `there is no type ${name}`),
    )
    const [type = ''] = parents
    if (parents.some((other) => other !== type)) return refuse(model, '@stripe', 'a pass has one parent type')
    return { type, where: named.map(([, where]) => where).find((where) => where !== undefined) ?? null }
  }

  /**
   * Names the placeholders without the parent's type: `{customer}` becomes `{parent}`, and
   * `{financial_connections.account.ownership}` becomes `{ownership}`.
   */
  function withParentNames(text: string, parentType: string | undefined): string {
    return text.replaceAll(PLACEHOLDER, (_, placeholder: string) => {
      const [name = ''] = placeholder.split('?')
      return `{${name === parentType ? 'parent' : name.slice((parentType?.length ?? 0) + 1)}}`
    })
  }

  /**
   * Finds the longest type name at the beginning of a text. Type names may have dots themselves. The rest of
   * the text is a column.
   */
  function longestType(text: string): string | undefined {
    for (let name = text; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
      if (byTypeName.has(name)) return name
    }
    return undefined
  }

  function toRetrieval(
    { model, valuesOf: all }: AnnotatedModel,
    { passes, parentColumn }: { passes: readonly Pass[]; parentColumn: string | null },
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

  function toCustomer({ model, valuesOf: all }: AnnotatedModel): Pick<ObjectType, 'customerPath' | 'customerLookup'> {
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

  function toIdPrefix({ model, valuesOf: all }: AnnotatedModel): readonly string[] | null {
    const [given] = all('id')
    if (given === undefined) return null
    const column = /^\{(\w+)\}\/\{id\}$/.exec(given)?.[1] ?? refuse(model, '@id', 'write: @id {<column>}/{id}')
    checkColumnExists(model, '@id', column)
    return readColumns(model).find(({ name }) => name === column)?.path ?? null
  }

  function toEvidence({ model, valuesOf: all }: AnnotatedModel, passes: readonly Pass[]): Evidence | null {
    const given = all('evidence').map((rest) => rest.split(/\s+/))
    if (given.length === 0) return null
    const parentName = passes.find(({ parent }) => parent)?.parent?.type ?? ''
    const parent = byTypeName.get(parentName)?.model ?? refuse(model, '@evidence', 'the type is not listed per parent')
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

  function parseTableColumn(
    model: DMMF.Model,
    place: string,
    { needsIndex = true } = {},
  ): { table: string; column: string } {
    const [table = '', column = ''] = place.split('.')
    const there = annotated.find((each) => each.model.dbName === table)?.model
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
    if (name !== null && !byTypeName.has(name)) refuse(model, needle, `there is no type ${name}`)
    return name
  }

  function checkColumnExists(model: DMMF.Model, needle: string, name: string | undefined): string | null {
    if (name !== undefined && !model.fields.some((field) => field.name === name))
      refuse(model, needle, `there is no column ${name}`)
    return name ?? null
  }

  function toChildType({ model: parent, valuesOf: parentAll }: AnnotatedModel, rest: string): ChildType {
    const [, field = '', childName = '', listPath = '', expand] =
      /^([\w.]+) (\w+) GET (\/v1\/\S+)( expand)?$/.exec(rest) ??
      refuse(parent, '@child', 'write: @child <field> <Model> GET /v1/<path with {id}> [expand]')
    const child = models.get(childName) ?? refuse(parent, '@child', `there is no model ${childName}`)
    const parentColumn =
      checkColumnExists(child.model, '@parent', child.valuesOf('parent')[0]) ??
      refuse(child.model, 'model', `it is a child of ${parent.name} and needs @parent <column>`)
    const key = ['account_id', 'id', parentColumn]
    if (child.model.primaryKey?.fields.join() !== key.join())
      refuse(child.model, '@@id', `a child's id is unique under its parent only, so it needs @@id([${key.join(', ')}])`)
    childModelNames.add(childName)
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

  function readColumns(model: DMMF.Model): Column[] {
    return model.fields
      .filter(({ name }) => !BOOKKEEPING.has(name))
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

const PLACEHOLDER = /\{([^}]+)\}/g

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
function readNames({ model, valuesOf: all }: AnnotatedModel): Pick<ObjectType, 'name' | 'objects' | 'onlyIf'> {
  const [names = '', condition] = (all('object')[0] ?? '').split(' if ')
  const objects = names === '' ? [snakeCase(model.name)] : names.split(' ')
  const [only = ''] = objects
  return { name: objects.length === 1 ? only : snakeCase(model.name), objects, onlyIf: condition?.split('.') ?? null }
}

function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase()
}
