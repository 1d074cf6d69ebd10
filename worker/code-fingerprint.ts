import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** Whose code decides whether an event can be applied. */
const FOLDERS = ['../activities/', '../prisma/']

/** A digest of the code that applies events: another one after a change, be it of a type's columns or of a mistake. */
export async function readCodeFingerprint(): Promise<string> {
  const hash = createHash('sha256')
  for (const folder of FOLDERS) {
    const path = fileURLToPath(new URL(folder, import.meta.url))
    const names = await readdir(path, { recursive: true })
    for (const name of names.filter((each) => /\.(ts|js)$/.test(each) && !each.endsWith('.d.ts')).toSorted()) {
      hash.update(name).update(await readFile(`${path}${name}`))
    }
  }
  return hash.digest('hex').slice(0, 16)
}
