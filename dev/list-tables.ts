import { readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { catalogue, type ChildType, type ObjectType, type Pass } from '../prisma/catalogue/catalogue.js'

// `npm run docs:tables`: writes the list of synced tables into docs/tables.md, from the catalogue and prisma/schema/.

const TABLES_FILE = 'docs/tables.md'

/** The list stands between these lines. The text around it is written by hand. */
const BEGIN = '<!-- Written by `npm run docs:tables`: change prisma/schema/ instead. -->'
const END = '<!-- The end of what `npm run docs:tables` writes. -->'

/** Prose in Markdown wraps here. */
const WIDTH = 100

/** The areas in the order of the document, most used first: the names of the files in prisma/schema/. */
const AREAS = [
  ...['customers', 'products', 'billing', 'checkout', 'payments', 'balance', 'entitlements', 'tax', 'connect', 'radar'],
  ...['identity', 'financial-connections', 'issuing', 'treasury', 'terminal', 'climate', 'reporting', 'other'],
]

/** Areas whose name is not that of their file. */
const NAMES: Readonly<Record<string, string>> = {
  products: 'Products and prices',
  reporting: 'Reporting and Sigma',
  other: 'Everything else',
}

/** Returns the document with the list as the catalogue has it now. Throws when its two marker lines are gone. */
export async function withTableList(document: string): Promise<string> {
  const [before, rest] = document.split(BEGIN)
  const after = rest?.split(END)[1]
  if (before === undefined || after === undefined) throw new Error(`${TABLES_FILE} lacks the lines around its list.`)
  return [before, BEGIN, '\n\n', await tableList(), '\n', END, after].join('')
}

async function tableList(): Promise<string> {
  const areaOf = await readAreas()
  const unknown = [...new Set(areaOf.values())].filter((area) => !AREAS.includes(area))
  if (unknown.length > 0) throw new Error(`Add to AREAS in dev/list-tables.ts: ${unknown.join(', ')}.`)
  return AREAS.map((area) => {
    const types = catalogue.filter(({ table }) => areaOf.get(table) === area)
    const items = types.flatMap((type) => [
      describeType(type),
      ...type.children.map((each) => describeChild(each, type)),
    ])
    return `### ${nameOf(area)}\n\n${items.join('')}`
  }).join('\n')
}

/** The file in prisma/schema/, without its ending, that declares each synced table. */
async function readAreas(): Promise<Map<string, string>> {
  const folder = fileURLToPath(new URL('../prisma/schema', import.meta.url))
  const synced = new Set(catalogue.map(({ table }) => table))
  const areas = new Map<string, string>()
  for (const file of await readdir(folder)) {
    const text = await readFile(join(folder, file), 'utf8')
    for (const [, table = ''] of text.matchAll(/@@map\("(\w+)"\)/g))
      if (synced.has(table)) areas.set(table, file.replace('.prisma', ''))
  }
  return areas
}

function nameOf(area: string): string {
  const words = area.split('-').map((word) => word.charAt(0).toUpperCase() + word.slice(1))
  return NAMES[area] ?? words.join(' ')
}

function describeType(type: ObjectType): string {
  const { table, objects, passes, events, hidden } = type
  const paths = [...new Set(passes.filter(({ kind }) => kind !== 'each').map(pathOf))]
  const sentences = [
    `\`${table}\`: ${quoted(objects)}${paths.length > 0 ? `, from ${quoted(paths)}` : ''}.`,
    ...(events.length === 0 ? ['Stripe sends no events about it.'] : []),
    ...hidden.map(({ reason }) => reason),
    columnsOf(type),
  ]
  return item(sentences)
}

function describeChild(child: ChildType, { table }: ObjectType): string {
  return item([`\`${child.table}\`: the entries of \`${child.field.join('.')}\` in \`${table}\`.`, columnsOf(child)])
}

/** `/v1/customers/{customer}/tax_ids` */
function pathOf({ path, parent }: Pass): string {
  return path.replaceAll('{parent}', `{${parent?.type ?? ''}}`)
}

function columnsOf(type: ObjectType | ChildType): string {
  const { columns, parentColumn } = type
  const names = columns.map(({ name }) => name)
  const all = parentColumn === null || names.includes(parentColumn) ? names : [parentColumn, ...names]
  return all.length === 0 ? '' : `Columns: ${quoted(all)}.`
}

function quoted(words: readonly string[]): string {
  return words.map((word) => `\`${word}\``).join(', ')
}

/** A list item, wrapped. */
function item(sentences: readonly string[]): string {
  const lines: string[] = []
  let line = '-'
  for (const word of sentences.join(' ').trim().split(' ')) {
    if (line.length + 1 + word.length > WIDTH) {
      lines.push(line)
      line = ' '
    }
    line += ` ${word}`
  }
  return `${[...lines, line].join('\n')}\n`
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  await writeFile(TABLES_FILE, await withTableList(await readFile(TABLES_FILE, 'utf8')))
}
