import type { Column } from './catalogue.js'

// How tables and columns are named in SQL, and how columns are read out of `data`.

/** A type's table with its schema, quoted. */
export function tableName({ table }: { readonly table: string }): string {
  return `stripe.${quote(table)}`
}

/** How a column's value is read out of the object. */
export function projection({ kind, path }: Column): string {
  const keys = path.map((key) => `'${key}'`)
  const at = (arrow: '->' | '->>') => `${['n.data', ...keys.slice(0, -1)].join(' -> ')} ${arrow} ${keys.at(-1)}`
  switch (kind) {
    case 'jsonb':
      return `nullif(${at('->')}, 'null')`
    case 'reference':
      return `coalesce(${at('->')} ->> 'id', ${at('->>')})`
    case 'text':
      return at('->>')
    case 'timestamp':
      return `to_timestamp((${at('->>')})::bigint)`
    case 'boolean':
    case 'int8':
    case 'numeric':
      return `(${at('->>')})::${kind}`
  }
}

/** Names come from our own schema; quoting keeps reserved words apart. */
export function quote(name: string): string {
  return `"${name}"`
}
