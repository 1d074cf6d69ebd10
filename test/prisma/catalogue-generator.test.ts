import { execFile } from 'node:child_process'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { catalogue } from '../../prisma/catalogue/catalogue.js'

const files = readdirSync('prisma/schema').map((name) => ({
  name,
  text: readFileSync(join('prisma/schema', name), 'utf8'),
}))
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Runs `prisma generate` on a changed copy of the schema, and returns what it prints. */
async function generate(change: (text: string) => string): Promise<{ output: string; types: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'stripe-sync-schema-'))
  folders.push(folder)
  mkdirSync(join(folder, 'schema'))
  for (const { name, text } of files) writeFileSync(join(folder, 'schema', name), change(text))
  const args = ['prisma', 'generate', '--no-hints', '--schema', join(folder, 'schema'), '--generator', 'catalogue']
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: 'package.json' }
  const { stdout, stderr } = await promisify(execFile)('npx', args, { env }).catch(
    (error: { stdout: string; stderr: string }) => error,
  )
  const read = () => readFileSync(join(folder, 'generated/catalogue/object-types.ts'), 'utf8')
  return { output: stdout + stderr, types: stderr.includes('Error') ? '' : read() }
}

/** Returns the file and the line number, from 1, of this text. */
function placeOf(line: string): string {
  const file = files.find(({ text }) => text.split('\n').includes(line))
  return `${file?.name}:${(file?.text.split('\n').indexOf(line) ?? 0) + 1}`
}

describe('the catalogue', () => {
  it('contains a type for each model with @stripe', () => {
    const models = files.flatMap(({ text }) => text.split(/^model /m)).filter((text) => /^\/\/\/ @stripe /m.test(text))
    expect(catalogue.length).toBe(models.length)
  })

  it('lists active and inactive prices, and subscriptions of every status', () => {
    const passes = (name: string) => catalogue.find((type) => type.name === name)?.passes.map(({ query }) => query)
    expect(passes('price')).toEqual(['active=true', 'active=false'])
    expect(passes('subscription')).toEqual(['status=all', 'status=all&test_clock={parent}'])
  })

  it('gets a new type from a model alone', async () => {
    const { types } = await generate((text) => (text.includes('model Product ') ? text + ROCKET : text))
    expect(types).toContain('"name": "rocket"')
    expect(types).toMatch(/"name": "captain",\s*"kind": "text",\s*"path": \[\s*"crew",\s*"captain"\s*\]/)
    expect(types).toContain('"path": "/v1/products/{parent}/rockets"')
  })
})

const ROCKET = `
/// @stripe GET /v1/products/{product}/rockets
/// @retrieve GET /v1/rockets/{id}
/// @deletedBy rocket.deleted
model Rocket {
  account_id String
  id         String
  created    DateTime? @db.Timestamptz(0)
  /// @from crew.captain
  captain    String?

  @@id([account_id, id])
  @@map("rockets")
  @@schema("stripe")
}
`

describe('prisma generate', () => {
  it.each([
    ['an unknown word', '@deletedBy product.deleted', '@deletdBy x', /@deletdBy of Product: the vocabulary is @stripe/],
    ['an invalid path', '@stripe GET /v1/products', '@stripe GET products', /@stripe of Product: write: @stripe GET/],
    [
      'a parent that is not a type',
      '@stripe GET /v1/products',
      '@stripe GET /v1/moons/{moon}/products',
      /{moon of Product: there is no type moon/,
    ],
    ['an unsupported filter', '@filter customer', '@filter colour', /@filter of Quote: colour is not/],
    [
      'a child that is not a model',
      '@child items SubscriptionItem GET /v1/subscription_items?subscription={id}',
      '@child items Item GET /v1/items?subscription={id}',
      /@child of Subscription: there is no model Item/,
    ],
    [
      'evidence in a column that the parent lacks',
      '@evidence parent balance',
      '@evidence parent weight',
      /@evidence parent weight of CustomerBalanceTransaction: Customer has no column weight/,
    ],
    [
      'evidence in a row without its condition',
      '@evidence row invoices.customer if starting_balance ending_balance',
      '@evidence row invoices.customer if',
      /@evidence row invoices.customer if of CustomerBalanceTransaction: write: parent <column>, row/,
    ],
    [
      'evidence for a type that has its own list',
      '@deletedBy product.deleted',
      '@evidence parent id',
      /@evidence of Product: the type is not listed per parent/,
    ],
    [
      'a parent column that does not exist',
      '@parent invoice',
      '@parent bill',
      /@parent of InvoiceLineItem: there is no column bill/,
    ],
  ])('refuses %s, with file and line', async (_what, right, wrong, message) => {
    const swap = (line: string) => (line === `/// ${right}` ? `/// ${wrong}` : line)
    const { output } = await generate((text) => text.split('\n').map(swap).join('\n'))
    expect(output.replaceAll(/\s+/g, ' ')).toMatch(message)
    expect(output).toContain(placeOf(`/// ${right}`))
  })

  it('refuses a type listed by ranges, and a column with ids to collect, without an index', async () => {
    const without = async (index: string) => {
      const { output } = await generate((text) => text.replace(`  @@index(${index})\n`, ''))
      return output.replaceAll(/\s+/g, ' ')
    }
    expect(await without('[account_id, id], where: raw("created IS NULL")')).toMatch(
      /@filter of \w+: rows are looked up by created, so it needs two indexes/,
    )
    expect(await without('[review]')).toMatch(/payment_intents.review of Review: it is searched, so it needs/)
  })

  it('refuses a child whose primary key lacks the column of its parent', async () => {
    const { output } = await generate((text) =>
      text.replace('@@id([account_id, id, invoice])', '@@id([account_id, id])'),
    )
    expect(output.replaceAll(/\s+/g, ' ')).toContain(
      "@@id of InvoiceLineItem: a child's id is unique under its parent only, so it needs @@id([account_id, id, invoice])",
    )
  })
})
