import { execFileSync } from 'node:child_process'
import { cpSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, utimesSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join, resolve } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

// Runs the real generator in a copy of the sources that has no generated code.

let checkout: string

beforeAll(() => {
  checkout = mkdtempSync(join(tmpdir(), 'stripe-sync-checkout-'))
  const filter = (path: string) => basename(path) !== 'generated'
  for (const path of ['prisma', 'dev', 'package.json', 'tsconfig.json'])
    cpSync(path, join(checkout, path), { recursive: true, filter })
  symlinkSync(resolve('node_modules'), join(checkout, 'node_modules'))
})
afterAll(() => rmSync(checkout, { recursive: true, force: true }))

const generatedFile = () => join(checkout, 'prisma/generated/catalogue/object-types.ts')

function generateIfStale(): number {
  execFileSync(process.execPath, [join(checkout, 'dev/generate-if-stale.js')], { stdio: 'pipe' })
  return statSync(generatedFile()).mtimeMs
}

describe('Generated code', () => {
  it('is made when it is missing, again when its sources changed, and not otherwise', () => {
    const firstMs = generateIfStale()
    expect(readFileSync(generatedFile(), 'utf8')).toBe(
      readFileSync('prisma/generated/catalogue/object-types.ts', 'utf8'),
    )
    expect(generateIfStale()).toBe(firstMs)

    const before = new Date(Date.now() - 3_600_000)
    for (const source of ['prisma/schema/main.prisma', 'prisma/catalogue/generator/annotations.ts']) {
      utimesSync(generatedFile(), before, before)
      utimesSync(join(checkout, source), new Date(), new Date())
      expect(generateIfStale()).toBeGreaterThan(before.getTime())
    }
  })

  it.each(['dev', 'demo', 'test', 'test:long', 'test:whole', 'reproject', 'doctor', 'migrate:create', 'why'])(
    'is brought up to date before `npm run %s`',
    (name) => {
      const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
      expect(scripts).toHaveProperty([name])
      expect(scripts[`pre${name}`]).toBe('node dev/generate-if-stale.js')
    },
  )
})
