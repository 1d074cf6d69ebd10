import { copyFile, mkdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { withDiffEngine } from '../prisma/schema-engine.js'
import { startPostgres } from './postgres.js'

/** The schema as the migrations so far leave it: what the next one starts from. */
const MIGRATED = 'migrations/migrated.prisma'

const folder = fileURLToPath(new URL('../prisma', import.meta.url))

/** The SQL that leads from the migrated schema to `schema.prisma`; empty when there is no difference. Any database will do: it is not read. */
export async function pendingMigration(databaseUrl: string): Promise<string> {
  const [from, to] = await Promise.all(
    [MIGRATED, 'schema.prisma'].map((path) =>
      readFile(join(folder, path), 'utf8').catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') return 'datasource db {\n  provider = "postgresql"\n  schemas = ["stripe"]\n}\n'
        throw error
      }),
    ),
  )
  const schema = { path: 'schema.prisma', content: to ?? '' }
  const stdout = await withDiffEngine(databaseUrl, schema, async (engine) => {
    const result = await engine.diff({
      from: { tag: 'schemaDatamodel', files: [{ path: 'migrated.prisma', content: from ?? '' }] },
      to: { tag: 'schemaDatamodel', files: [schema] },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    })
    return result.stdout
  })
  return stdout && !stdout.includes('This is an empty migration') ? stdout : ''
}

/** Writes `prisma/migrations/<time>_<name>/migration.sql` from the change of `schema.prisma`, to be read and committed. */
async function createMigration(name: string): Promise<string> {
  const sql = await onThrowAwayPostgres(pendingMigration)
  if (sql === '') throw new Error('prisma/schema.prisma has not changed since the last migration.')
  const time = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)
  const path = join(folder, 'migrations', `${time}_${name}`)
  await mkdir(path)
  await writeFile(join(path, 'migration.sql'), sql)
  await copyFile(join(folder, 'schema.prisma'), join(folder, MIGRATED))
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
