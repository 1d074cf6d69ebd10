import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { fileURLToPath } from 'node:url'

/** The folders whose code decides whether an event can be applied. */
const FOLDERS = ['../activities/', '../prisma/']

/**
 * Returns a digest of the code that applies events. Every change of the code changes the digest, such as a
 * new column or the fix of a mistake. The worker then retries the events that failed under another digest.
 */
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
