import { execFile } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, describe, expect, it } from 'vitest'
import { catalogue } from '../../prisma/catalogue.js'

const schema = readFileSync('prisma/schema.prisma', 'utf8')
const folders: string[] = []

afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true })
})

/** Runs `prisma generate` on a changed copy of the schema, and returns what it prints. */
async function generate(change: (text: string) => string): Promise<{ output: string; types: string }> {
  const folder = mkdtempSync(join(tmpdir(), 'stripe-sync-schema-'))
  folders.push(folder)
  const path = join(folder, 'schema.prisma')
  writeFileSync(path, change(schema))
  const args = ['prisma', 'generate', '--no-hints', '--schema', path, '--generator', 'catalogue']
  const env = { ...process.env, PRISMA_SCHEMA_ENGINE_BINARY: 'package.json' }
  const { stdout, stderr } = await promisify(execFile)('npx', args, { env }).catch(
    (error: { stdout: string; stderr: string }) => error,
  )
  const read = () => readFileSync(join(folder, 'generated/catalogue/object-types.ts'), 'utf8')
  return { output: stdout + stderr, types: stderr.includes('Error') ? '' : read() }
}

/** The line of the schema with this text, counted from 1. */
const lineOf = (text: string) => schema.split('\n').findIndex((line) => line.includes(text)) + 1

describe('the catalogue', () => {
  it('knows every type that is a model with @stripe', () => {
    const models = [...schema.matchAll(/^\/\/\/ @stripe GET (\S+)/gm)].map(([, path]) => path)
    expect(catalogue.map(({ listPath }) => listPath)).toEqual([...new Set(models)])
  })

  it('lists prices twice, and subscriptions whatever their status', () => {
    const passes = (name: string) => catalogue.find((type) => type.name === name)?.passes
    expect(passes('price')).toEqual(['active=true', 'active=false'])
    expect(passes('subscription')).toEqual(['status=all'])
  })

  it('gets a new type from a model alone', async () => {
    const { types } = await generate(
      (text) =>
        `${text}\n/// @stripe GET /v1/rockets\n/// @filter created\n/// @deletedBy rocket.deleted\nmodel Rocket {\n  account_id String\n  id String\n  created DateTime? @db.Timestamptz(0)\n  /// @from crew.captain\n  captain String?\n  @@id([account_id, id])\n  @@map("rockets")\n  @@schema("stripe")\n}\n`,
    )
    expect(types).toContain('"name": "rocket"')
    expect(types).toMatch(/"name": "captain",\s*"kind": "text",\s*"path": \[\s*"crew",\s*"captain"\s*\]/)
  })
})

describe('a mistake in an annotation is refused with file and line', () => {
  it.each([
    [
      'an unknown word',
      '/// @deletedBy product.deleted',
      '/// @deletdBy product.deleted',
      /@deletdBy of Product: the vocabulary is @stripe/,
    ],
    [
      'a path that is none',
      '/// @stripe GET /v1/products',
      '/// @stripe GET products',
      /@stripe of Product: write: @stripe GET/,
    ],
    [
      'a filter that we cannot use',
      '/// @filter customer',
      '/// @filter colour',
      /@filter of PaymentMethod: colour is not/,
    ],
    [
      'a child that is no model',
      '/// @child items SubscriptionItem',
      '/// @child items Item',
      /@child of Subscription: there is no model Item/,
    ],
    [
      'a parent column that is not there',
      '/// @parent invoice',
      '/// @parent bill',
      /@parent of InvoiceLineItem: there is no column bill/,
    ],
  ])('%s', async (_what, right, wrong, message) => {
    const { output } = await generate((text) => text.replace(right, wrong))
    expect(output.replaceAll(/\s+/g, ' ')).toMatch(message)
    expect(output).toMatch(new RegExp(`schema\\.prisma:${lineOf(right)}:`))
  })
})
