import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Guard, GUARDS } from './guards.js'

/** What the simulation runs. */
const FOLDERS = ['activities', 'dev', 'prisma', 'test/simulation', 'workflows']
const FILES = ['package.json', 'tsconfig.json']

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
export function copyWithout(guardName: string): Copy {
  const folder = mkdtempSync(join(tmpdir(), `stripe-sync-without-${guardName}-`))
  mkdirSync(join(folder, 'test'))
  for (const name of [...FOLDERS, ...FILES]) cpSync(join(ROOT, name), join(folder, name), { recursive: true })
  symlinkSync(join(ROOT, 'node_modules'), join(folder, 'node_modules'))
  for (const { file, find, replace } of findGuard(guardName).edits) {
    const path = join(folder, file)
    const parts = readFileSync(path, 'utf8').split(find)
    if (parts.length !== 2) {
      const message = `${file} holds this ${parts.length - 1} times instead of once, so ${guardName} cannot be switched off: ${find}`
      throw new Error(`${message}\nChange test/simulation/guards.ts with the code.`)
    }
    writeFileSync(path, parts.join(replace))
  }
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) }
}

const ROOT = join(import.meta.dirname, '../..')

function findGuard(name: string): Guard {
  const guard = GUARDS.find((each) => each.name === name)
  if (guard) return guard
  throw new Error(`There is no guard ${name}; there are ${GUARDS.map((each) => each.name).join(', ')}.`)
}
