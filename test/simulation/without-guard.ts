import { cpSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'

/** A rule that keeps rows correct, and the edits that switch it off. */
export interface Guard {
  readonly name: string
  /** What the product does without the rule. */
  readonly without: string
  readonly edits: readonly Edit[]
}

/** A replacement of a text that occurs exactly once in the file. */
interface Edit {
  readonly file: string
  readonly find: string
  readonly replace: string
}

/** Files and folders that the simulation and the tests need. */
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
 * Copies the sources and switches one guard off by editing the copy. So the product needs no switches that
 * only tests would use. The generator, the checks and the seeds stay the same, so a failure is due to the
 * missing guard.
 *
 * @throws if a text to replace does not occur exactly once
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
