import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

export interface SchemaFile {
  readonly path: string
  readonly content: string
}

const folder = fileURLToPath(new URL('../schema', import.meta.url))

/** Reads the Prisma schema, one file for each area of Stripe. Sorts the files by name. */
export async function readSchemaFiles(): Promise<SchemaFile[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith('.prisma')).toSorted()
  return Promise.all(names.map(async (name) => ({ path: name, content: await readFile(join(folder, name), 'utf8') })))
}
