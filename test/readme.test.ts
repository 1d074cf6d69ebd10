import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, it } from 'vitest'
import { apiEnvSchema } from '../api/env.js'
import { withTableList } from '../dev/list-tables.js'
import { catalogue } from '../prisma/catalogue/catalogue.js'
import { workerEnvSchema } from '../worker/env.js'

const readme = readFileSync('README.md', 'utf8')
const configuration = readFileSync('docs/configuration.md', 'utf8')
const tables = readFileSync('docs/tables.md', 'utf8')
const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }

/** The rows of the table under a heading of docs/configuration.md: the cells of each. */
function tableUnder(heading: string): string[][] {
  const section = configuration.split(`## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return section
    .split('\n')
    .filter((line) => line.startsWith('| `') || line.startsWith('|`'))
    .map((line) =>
      line
        .split('|')
        .slice(1, -1)
        .map((cell) => cell.trim()),
    )
}

describe('the README', () => {
  it('names only npm scripts that exist', () => {
    const named = [...readme.matchAll(/npm (?:run )?([a-z:-]+)/g)].map(([, name = '']) => name)
    const builtIn = ['ci', 'test', 'run']
    expect(named.filter((name) => !builtIn.includes(name) && !(name in scripts))).toEqual([])
  })

  it('has at most 200 lines', () => {
    expect(readme.split('\n').length).toBeLessThanOrEqual(200)
  })
})

describe('the other documents', () => {
  it.each(['CONTRIBUTING.md', ...readdirSync('docs').filter((name) => name.endsWith('.md'))])(
    '%s names only npm scripts that exist',
    (name) => {
      const text = readFileSync(name === 'CONTRIBUTING.md' ? name : `docs/${name}`, 'utf8')
      const named = [...text.matchAll(/npm run ([a-z:-]+)/g)].map(([, script = '']) => script)
      expect(named.filter((script) => !(script in scripts))).toEqual([])
    },
  )
})

describe('the configuration', () => {
  it('documents every variable of worker and API, with its default', () => {
    const rows = new Map(
      tableUnder('Variables').map(([name = '', process = '', byDefault = '']) => [
        name.replaceAll('`', ''),
        { process, byDefault },
      ]),
    )
    const schemas = { worker: workerEnvSchema.properties, API: apiEnvSchema.properties }
    for (const name of new Set(Object.values(schemas).flatMap((properties) => Object.keys(properties)))) {
      const users = Object.entries(schemas).filter(([, properties]) => name in properties)
      expect(rows.get(name)?.process, name).toBe(users.length === 2 ? 'both' : users[0]?.[0])
      const { default: byDefault } = Object(Object(users[0]?.[1])[name]) as { default?: string | number }
      if (byDefault !== undefined) expect(rows.get(name)?.byDefault, name).toContain(String(byDefault))
      rows.delete(name)
    }
    expect([...rows.keys()].filter((name) => !name.startsWith('TEMPORAL_'))).toEqual([])
  })
})

describe('the list of tables', () => {
  it('names every synced table', () => {
    for (const { table, children } of catalogue) {
      for (const name of [table, ...children.map((child) => child.table)]) expect(tables).toContain(`\`${name}\``)
    }
  })

  it('is what `npm run docs:tables` writes', async () => {
    expect(tables).toBe(await withTableList(tables))
  })
})
