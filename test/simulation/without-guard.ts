import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/** A rule that keeps rows right, and the edits that switch it off. */
export interface Guard {
  readonly name: string
  /** What the product does without it. */
  readonly without: string
  readonly edits: readonly Edit[]
}

/** Replaces text that is in the file exactly once. */
interface Edit {
  readonly file: string
  readonly find: string
  readonly replace: string
}

/** All that the simulation and the tests run. */
const SOURCES = [
  ...['activities', 'api', 'bench', 'dev', 'prisma', 'test', 'worker', 'workflows'],
  ...['package.json', 'tsconfig.json', 'vitest.config.ts'],
]

/** A copy of the project with one guard switched off. */
export interface Copy {
  readonly folder: string
  remove(): void
}

/**
 * Copies the sources and edits them, so that the product needs no switches that only a test would use. The generator, the checks and the
 * seeds are the same: what then fails fails for want of the guard.
 *
 * @throws when the code is not where the guard says that it is
 */
export function copyWithout({ name, edits }: Guard): Copy {
  const folder = mkdtempSync(join(tmpdir(), `stripe-sync-without-${name}-`))
  const remove = () => rmSync(folder, { recursive: true, force: true })
  const filter = (path: string) => basename(path) !== 'node_modules'
  for (const source of SOURCES) cpSync(join(ROOT, source), join(folder, source), { recursive: true, filter })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  for (const { file, find, replace } of edits) {
    const path = join(folder, file)
    const parts = readFileSync(path, 'utf8').split(find)
    if (parts.length !== 2) {
      remove()
      const message = `${file} holds this ${parts.length - 1} times instead of once, so ${name} cannot be switched off: ${find}`
      throw new Error(`${message}\nChange the guard's edits with the code.`)
    }
    writeFileSync(path, parts.join(replace))
  }
  return { folder, remove }
}

const ROOT = join(import.meta.dirname, '../..')
