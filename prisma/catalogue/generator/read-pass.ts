import type { DMMF } from '@prisma/generator-helper'
import type { AnnotatedSchema } from './annotated-schema.js'
import type { Pass } from '../object-type.js'

/** A placeholder in a path or a query. It stands for a value of the parent or of the object. */
export const PLACEHOLDER = /\{([^}]+)\}/g

interface PassAnnotation {
  readonly model: DMMF.Model
  /** The text after `@stripe`. */
  readonly annotation: string
}

/** Reads one way to list a type: the text of an annotation `@stripe`. */
export function readPass(schema: AnnotatedSchema, { model, annotation }: PassAnnotation): Pass {
  const { refuse } = schema
  const [verb, address = '', ...rest] = annotation.split(/\s+/)
  const help =
    'write: @stripe GET /v1/<path> [query] [via <field>|where <field>|single|unpaged], or @stripe each {<type>}'
  if (verb === 'each' && rest.length === 0) {
    const parent = toParent(schema, { model, texts: [address] })
    return { name: annotation, path: '', query: '', parent, kind: 'each', via: null }
  }
  if (verb !== 'GET' || !address.startsWith('/v1/')) return refuse(model, '@stripe', help)
  const query = rest[0]?.includes('=') ? rest.shift() : undefined
  const [keyword, field] = rest
  const kind = keyword ?? 'list'
  const isOfParents = kind === 'via' || kind === 'where'
  if (rest.length > (isOfParents ? 2 : 1) || isOfParents !== (field !== undefined))
    return refuse(model, '@stripe', help)
  if (!isOfParents && kind !== 'list' && kind !== 'single' && kind !== 'unpaged') return refuse(model, '@stripe', help)
  const parent = toParent(schema, { model, texts: [address, query ?? ''] })
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
function toParent(
  { typesByName, refuse }: AnnotatedSchema,
  { model, texts }: { model: DMMF.Model; texts: readonly string[] },
): Pass['parent'] {
  const found = texts.flatMap((text) => [...text.matchAll(PLACEHOLDER)].map(([, name = '']) => name))
  if (found.length === 0) return null
  const named = found.map((placeholder) => placeholder.split('?'))
  const parents = named.map(
    ([name = '']) => longestType(typesByName, name) ?? refuse(model, `{${name}`, `there is no type ${name}`),
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
function longestType(typesByName: AnnotatedSchema['typesByName'], text: string): string | undefined {
  for (let name = text; name !== ''; name = name.slice(0, Math.max(0, name.lastIndexOf('.')))) {
    if (typesByName.has(name)) return name
  }
  return undefined
}
