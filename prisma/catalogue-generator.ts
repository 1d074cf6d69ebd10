import { mkdirSync, writeFileSync } from 'node:fs'
import { join, relative } from 'node:path'
import generatorHelper, { type DMMF, type GeneratorOptions } from '@prisma/generator-helper'
import type { ChildType, Column, ObjectType } from './catalogue.js'

// Prisma runs this file during `prisma generate`. The package is CommonJS; its named export is not visible to ESM.
generatorHelper.generatorHandler({
  onManifest: () => ({ prettyName: 'Catalogue', defaultOutput: './generated/catalogue' }),
  onGenerate: async (options) => {
    const output = options.generator.output?.value
    if (!output) throw new Error('The generator "catalogue" in schema.prisma needs an output folder.')
    mkdirSync(output, { recursive: true })
    const types = readObjectTypes(options)
    writeFileSync(
      join(output, 'object-types.ts'),
      `// Generated from prisma/schema.prisma by catalogue-generator.ts; \`npm run generate\` writes it anew.\n` +
        `import type { ObjectType } from '../../catalogue.js'\n\n` +
        `export const objectTypes: readonly ObjectType[] = ${JSON.stringify(types, null, 2)}\n`,
    )
  },
})

const WORDS = ['stripe', 'object', 'filter', 'customer', 'child', 'parent', 'deletedBy', 'hidden'] as const
type Word = (typeof WORDS)[number]

interface Annotation {
  readonly word: Word
  readonly rest: string
}

/** Columns that every table has and that are not read out of the object. */
const BOOKKEEPING = new Set(
  'account_id id data source as_of seen_at deleted_at channel event_id request_id api_version synced_at'.split(' '),
)

function readObjectTypes({ dmmf, datamodel, schemaPath }: GeneratorOptions): ObjectType[] {
  const models = new Map(dmmf.datamodel.models.map((model) => [model.name, model]))
  const annotated = dmmf.datamodel.models.map((model) => ({ model, annotations: readAnnotations(model) }))
  const types = annotated.filter(({ annotations }) => annotations.some(({ word }) => word === 'stripe'))
  const claimed = new Set<string>()
  const result = types.map(({ model, annotations }) => toObjectType(model, annotations))

  for (const { model, annotations } of annotated) {
    const isParented = annotations.some(({ word }) => word === 'parent')
    if (isParented && !claimed.has(model.name)) refuse(model, '@parent', 'no model names it with @child')
    if (annotations.length > 0 && !isParented && !annotations.some(({ word }) => word === 'stripe'))
      refuse(model, `@${annotations[0]?.word}`, 'a model needs @stripe or @parent before anything else')
  }
  return result

  function toObjectType(model: DMMF.Model, annotations: Annotation[]): ObjectType {
    const all = (word: Word) => annotations.filter((annotation) => annotation.word === word).map(({ rest }) => rest)
    const passes = all('stripe').map(
      (rest) =>
        /^GET (\/v1\/\S+)(?: (\S+))?$/.exec(rest) ?? refuse(model, '@stripe', 'write: @stripe GET /v1/<path> [query]'),
    )
    const listPath = passes[0]?.[1] ?? ''
    if (passes.some((pass) => pass[1] !== listPath)) refuse(model, '@stripe', 'all passes of a type have the same path')
    const filters = all('filter').flatMap((rest) => rest.split(/\s+/))
    for (const filter of filters)
      if (filter !== 'created' && filter !== 'customer')
        refuse(model, '@filter', `${filter} is not created or customer`)
    const customer = all('customer')[0] ?? (model.fields.some(({ name }) => name === 'customer') ? 'customer' : null)

    return {
      name: all('object')[0] ?? snakeCase(model.name),
      table: model.dbName ?? refuse(model, 'model', 'it needs @@map("<table>")'),
      listPath,
      passes: passes.map((pass) => pass[2] ?? ''),
      filters: { created: filters.includes('created'), customer: filters.includes('customer') },
      customerPath: customer?.split('.') ?? null,
      deletedBy: all('deletedBy').flatMap((rest) => rest.split(/\s+/)),
      hidden: all('hidden').map((rest) => {
        const [, field, reason] =
          /^(\*|\w+) (.+)$/.exec(rest) ?? refuse(model, '@hidden', 'write: @hidden <field|*> <sentence>')
        return { field: field === '*' ? null : (field ?? null), reason: reason ?? '' }
      }),
      columns: readColumns(model),
      children: all('child').map((rest) => toChildType(model, rest)),
    }
  }

  function toChildType(parent: DMMF.Model, rest: string): ChildType {
    const [, field = '', childName = '', listPath = '', expand] =
      /^(\w+) (\w+) GET (\/v1\/\S+)( expand)?$/.exec(rest) ??
      refuse(parent, '@child', 'write: @child <field> <Model> GET /v1/<path with {id}> [expand]')
    const child = models.get(childName) ?? refuse(parent, '@child', `there is no model ${childName}`)
    const parentColumn =
      readAnnotations(child).find(({ word }) => word === 'parent')?.rest ??
      refuse(child, 'model', `it is a child of ${parent.name} and needs @parent <column>`)
    if (!child.fields.some(({ name }) => name === parentColumn))
      refuse(child, '@parent', `there is no column ${parentColumn}`)
    claimed.add(childName)
    return {
      name: snakeCase(childName),
      table: child.dbName ?? refuse(child, 'model', 'it needs @@map("<table>")'),
      field,
      listPath,
      expand: expand !== undefined,
      parentColumn,
      columns: readColumns(child).filter(({ name }) => name !== parentColumn),
    }
  }

  function readColumns(model: DMMF.Model): Column[] {
    return model.fields
      .filter(({ name }) => !BOOKKEEPING.has(name))
      .map((field) => {
        const from = /@from (\S+)/.exec(field.documentation ?? '')?.[1]
        return { name: field.name, kind: columnKind(model, field), path: (from ?? field.name).split('.') }
      })
  }

  function columnKind(model: DMMF.Model, field: DMMF.Field): Column['kind'] {
    switch (field.type) {
      case 'String':
        return 'text'
      case 'Boolean':
        return 'boolean'
      case 'Int':
        return 'int4'
      case 'BigInt':
        return 'int8'
      case 'Decimal':
        return 'numeric'
      case 'DateTime':
        return 'timestamp'
      case 'Json':
        return 'jsonb'
      default:
        return refuse(model, field.name, `a column of type ${field.type} cannot be read out of an object`)
    }
  }

  function readAnnotations(model: DMMF.Model): Annotation[] {
    return [...(model.documentation ?? '').matchAll(/^@(\w+) ?(.*)$/gm)].map(([, word = '', rest = '']) => {
      const known = WORDS.find((candidate) => candidate === word)
      if (!known) return refuse(model, `@${word}`, `the vocabulary is ${WORDS.map((each) => `@${each}`).join(', ')}`)
      return { word: known, rest: rest.trim() }
    })
  }

  /** Stops `prisma generate` with the place of the mistake. */
  function refuse(model: DMMF.Model, needle: string, why: string): never {
    const lines = datamodel.split('\n')
    const modelLine = lines.findIndex((line) => line.startsWith(`model ${model.name} `))
    let first = modelLine
    while (lines[first - 1]?.startsWith('///')) first -= 1
    const found = lines.findIndex((line, index) => index >= first && line.includes(needle))
    throw new Error(
      `${relative(process.cwd(), schemaPath)}:${(found < 0 ? modelLine : found) + 1}: ${needle} of ${model.name}: ${why}.`,
    )
  }
}

function snakeCase(name: string): string {
  return name.replaceAll(/(?<=[a-z0-9])[A-Z]/g, (letter) => `_${letter}`).toLowerCase()
}
