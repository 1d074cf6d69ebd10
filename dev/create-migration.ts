import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { enumeratedColumns } from '../prisma/catalogue/enumerated-columns.js'
import { migrate } from '../prisma/engine/migrate.js'
import { withDiffEngine } from '../prisma/engine/schema-engine.js'
import { readSchemaFiles } from '../prisma/engine/schema-files.js'
import { startPostgres } from './postgres.js'

const migrations = fileURLToPath(new URL('../prisma/migrations', import.meta.url))

/** Returns the SQL that leads from a migrated database to `prisma/schema/`; empty when there is no difference. */
export async function pendingMigration(databaseUrl: string): Promise<string> {
  const files = [...(await readSchemaFiles())]
  const stdout = await withDiffEngine(databaseUrl, files, async (engine) => {
    const result = await engine.diff({
      from: { tag: 'schemaDatasource', files, configDir: '.' },
      to: { tag: 'schemaDatamodel', files },
      script: true,
      exitCode: null,
      filters: { externalTables: [], externalEnums: [] },
    })
    return result.stdout
  })
  return stdout && !stdout.includes('This is an empty migration') ? stdout : ''
}

/**
 * Writes `prisma/migrations/<time>_<name>/migration.sql` from the change of `prisma/schema/`. A person then
 * reads and commits the file.
 */
async function createMigration(name: string): Promise<string> {
  const sql = await onMigratedPostgres(pendingMigration)
  if (sql === '') throw new Error('prisma/schema/ has not changed since the last migration.')
  const time = new Date().toISOString().replaceAll(/\D/g, '').slice(0, 14)
  const path = join(migrations, `${time}_${name}`)
  await mkdir(path)
  await writeFile(join(path, 'migration.sql'), sql + checksOfNewTables(sql))
  return path
}

/**
 * Returns the CHECKs of the tables that a migration creates. Prisma's models cannot say them, so its diff lacks
 * them. A new table has no rows, so they are valid at once.
 */
function checksOfNewTables(sql: string): string {
  const tables = [...sql.matchAll(/^CREATE TABLE "stripe"\."(\w+)" \(\n([\s\S]*?)^\);/gm)]
  return tables
    .flatMap(([, table = '', body = '']) =>
      Object.entries(enumeratedColumns(table))
        .filter(([column]) => body.includes(`"${column}" TEXT`))
        .map(([column, words]) => checkStatement({ table, column, words })),
    )
    .join('')
}

function checkStatement({ table, column, words }: { table: string; column: string; words: readonly string[] }): string {
  const list = words.map((word) => `'${word}'`).join(', ')
  return `
-- AddCheck
ALTER TABLE "stripe"."${table}" ADD CONSTRAINT "${table}_${column}_check" CHECK ("${column}" IN (${list}));
`
}

/** Runs `work` on a throw-away server with all migrations applied. */
async function onMigratedPostgres<T>(work: (url: string) => Promise<T>): Promise<T> {
  const postgres = await startPostgres()
  try {
    await migrate(postgres.url)
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
