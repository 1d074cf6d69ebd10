import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import type pg from 'pg'
import { openClient } from './open-client.js'
import { withSchemaEngine } from './schema-engine.js'
import { readSchemaFiles } from './schema-files.js'

/**
 * Advisory lock that makes concurrent migrations wait for each other. Other software in this database is
 * unlikely to lock the same number.
 */
const MIGRATION_LOCK = 7_482_391_046

const folder = fileURLToPath(new URL('..', import.meta.url))

/** Thrown if schema `stripe` has tables of other software. Nothing was changed. */
export class ForeignSchemaError extends Error {
  override name = 'ForeignSchemaError'
}

/**
 * Migrates schema `stripe` of this database to the current version. Returns the names of the migrations that
 * it applied. It may run twice, in several processes at once, and beside an application's own Prisma in
 * `public`.
 *
 * @throws {DatabaseProblem} if PostgreSQL cannot be used
 * @throws {ForeignSchemaError} if schema `stripe` has tables of other software
 */
export async function migrate(databaseUrl: string): Promise<readonly string[]> {
  const client = await openClient(databaseUrl)
  try {
    await client.query('SELECT pg_advisory_lock($1)', [MIGRATION_LOCK])
    await refuseForeignSchema(client)
    await client.query('CREATE SCHEMA IF NOT EXISTS stripe')
    return await applyMigrations(databaseUrl)
  } finally {
    await client.end() // ends the session, which releases the lock
  }
}

/** Returns the names of the migrations that this database does not have yet. */
export async function readPendingMigrations(pool: Pick<pg.Pool, 'query'>): Promise<string[]> {
  const { rows: found } = await pool.query(
    `SELECT FROM pg_tables WHERE schemaname = 'stripe' AND tablename = '_prisma_migrations'`,
  )
  const { migrationDirectories } = await readMigrations(join(folder, 'migrations'))
  const names = migrationDirectories.map(({ path }) => path)
  if (found.length === 0) return names
  const { rows } = await pool.query<{ name: string }>(
    'SELECT migration_name AS name FROM stripe._prisma_migrations WHERE finished_at IS NOT NULL',
  )
  const applied = new Set(rows.map(({ name }) => name))
  return names.filter((name) => !applied.has(name))
}

async function refuseForeignSchema(client: pg.Client): Promise<void> {
  const { rows } = await client.query<{ tables: string[] | null; ours: boolean }>(
    `SELECT array_agg(tablename::text ORDER BY tablename) AS tables,
            coalesce(bool_or(tablename = '_prisma_migrations'), false) AS ours
     FROM pg_tables WHERE schemaname = 'stripe'`,
  )
  const { tables, ours } = rows[0] ?? { tables: null, ours: false }
  if (!tables || ours) return
  throw new ForeignSchemaError(
    `This database already has a schema "stripe" with tables that are not Stripe Sync's (${tables.slice(0, 5).join(', ')}${tables.length > 5 ? ', …' : ''}). ` +
      'Nothing was changed. Rename that schema (ALTER SCHEMA stripe RENAME TO stripe_old) or use another database.',
  )
}

async function applyMigrations(databaseUrl: string): Promise<readonly string[]> {
  const migrationsList = await readMigrations(join(folder, 'migrations'))
  return withSchemaEngine(databaseUrl, await readSchemaFiles(), async (engine) => {
    const filters = { externalTables: [], externalEnums: [] }
    const { appliedMigrationNames } = await engine.applyMigrations({ migrationsList, filters })
    return appliedMigrationNames
  })
}

async function readMigrations(baseDir: string) {
  const names = (await readdir(baseDir, { withFileTypes: true })).filter((entry) => entry.isDirectory())
  const directories = names.map(({ name }) => name).toSorted((a, b) => (a < b ? -1 : 1))
  return {
    baseDir,
    lockfile: { path: 'migration_lock.toml', content: await readFile(join(baseDir, 'migration_lock.toml'), 'utf8') },
    shadowDbInitScript: '',
    migrationDirectories: await Promise.all(
      directories.map(async (path) => ({
        path,
        migrationFile: {
          path: 'migration.sql',
          content: { tag: 'ok' as const, value: await readFile(join(baseDir, path, 'migration.sql'), 'utf8') },
        },
      })),
    ),
  }
}
