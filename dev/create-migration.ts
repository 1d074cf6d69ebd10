import { mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withDiffEngine } from '../prisma/schema-engine.js'
import { readSchemaFiles } from '../prisma/schema-files.js'
import { startPostgres } from './postgres.js'

/** The schema as the migrations so far leave it: what the next one starts from. */
const MIGRATED = 'migrations/migrated.prisma'

const folder = fileURLToPath(new URL('../prisma', import.meta.url))

/** The SQL that leads from the migrated schema to the present one; empty when there is no difference. Any database will do: it is not read. */
export async function pendingMigration(databaseUrl: string): Promise<string> {
  const from = await readFile(join(folder, MIGRATED), 'utf8')
  const to = await readSchemaFiles()
  const stdout = await withDiffEngine(databaseUrl, to, async (engine) => {
    const result = await engine.diff({
      from: { tag: 'schemaDatamodel', files: [{ path: 'migrated.prisma', content: from }] },
      to: { tag: 'schemaDatamodel', files: to },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    })
    return result.stdout
  })
  return stdout && !stdout.includes('This is an empty migration') ? stdout : ''
}

/** Writes `prisma/migrations/<time>_<name>/migration.sql` from the change of `prisma/schema/`, to be read and committed. */
async function createMigration(name: string): Promise<string> {
  const sql = await onThrowAwayPostgres(pendingMigration)
  if (sql === '') throw new Error('prisma/schema/ has not changed since the last migration.')
  const time = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)
  const path = join(folder, 'migrations', `${time}_${name}`)
  await mkdir(path)
  await writeFile(join(path, 'migration.sql'), sql)
  const schema = await readSchemaFiles()
  await writeFile(join(folder, MIGRATED), schema.map(({ content }) => content).join('\n'))
  return path
}

async function onThrowAwayPostgres<T>(work: (url: string) => Promise<T>): Promise<T> {
  const postgres = await startPostgres()
  try {
    return await work(postgres.url)
  } finally {
    await postgres.stop()
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const name = process.argv[2]
  if (!name || !/^[a-z0-9_]+$/.test(name)) {
    console.error('Usage: npm run migrate:create -- <name in snake_case>')
    process.exitCode = 1
  } else {
    console.log(`Wrote ${await createMigration(name)}. Read it before you commit it.`)
  }
}
