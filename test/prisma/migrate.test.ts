import { randomBytes } from 'node:crypto'
import pg from 'pg'
import { afterEach, describe, expect, inject, it } from 'vitest'
import { pendingMigration } from '../../dev/create-migration.js'
import { ForeignSchemaError, migrate } from '../../prisma/engine/migrate.js'
import { withDiffEngine } from '../../prisma/engine/schema-engine.js'
import { useDatabase } from '../support/database.js'

const migrated = useDatabase()
const opened: pg.Pool[] = []

afterEach(async () => {
  await Promise.all(opened.splice(0).map((pool) => pool.end()))
})

/** Creates an empty database. It is deleted with the test server after the run. */
async function emptyDatabase() {
  const name = `empty_${randomBytes(6).toString('hex')}`
  const admin = new pg.Client({ connectionString: inject('postgresUrl') })
  await admin.connect()
  await admin.query(`CREATE DATABASE ${name}`)
  await admin.end()
  const url = inject('postgresUrl').replace(/postgres$/, name)
  const pool = new pg.Pool({ connectionString: url })
  opened.push(pool)
  return { url, pool }
}

async function tables(pool: pg.Pool, schema: string): Promise<string[]> {
  const { rows } = await pool.query<{ tablename: string }>(
    'SELECT tablename FROM pg_tables WHERE schemaname = $1 ORDER BY 1',
    [schema],
  )
  return rows.map(({ tablename }) => tablename)
}

/** Does what `prisma migrate deploy` of an application does in schema public, with Prisma's own engine. */
async function migrateApplication(url: string) {
  const content = 'datasource db {\n  provider = "postgresql"\n}\nmodel users {\n  id Int @id\n}\n'
  return withDiffEngine(url, [{ path: 'schema.prisma', content }], (engine) =>
    engine.applyMigrations({
      migrationsList: {
        baseDir: '.',
        lockfile: { path: 'migration_lock.toml', content: 'provider = "postgresql"' },
        shadowDbInitScript: '',
        migrationDirectories: [
          {
            path: '1_users',
            migrationFile: {
              path: 'migration.sql',
              content: { tag: 'ok', value: 'CREATE TABLE users (id int PRIMARY KEY, stripe_customer_id text);' },
            },
          },
        ],
      },
      filters: { externalTables: [], externalEnums: [] },
    }),
  )
}

describe('migrate', () => {
  it('applies all migrations once, and none the second time', async () => {
    const { url, pool } = await emptyDatabase()
    expect((await migrate(url)).length).toBeGreaterThan(0)
    expect(await migrate(url)).toEqual([])
    expect(await tables(pool, 'stripe')).toEqual(expect.arrayContaining(['customers', 'stripe_event', 'sync_run']))
    expect(await tables(pool, 'public')).toEqual([])
  })

  it('is safe when two processes run it at once', async () => {
    const { url } = await emptyDatabase()
    const [a, b] = await Promise.all([migrate(url), migrate(url)])
    expect(Math.min(a.length, b.length)).toBe(0)
    expect(Math.max(a.length, b.length)).toBeGreaterThan(0)
  })

  it("works beside an application's own Prisma, in either order", async () => {
    for (const ours of ['first', 'last']) {
      const { url, pool } = await emptyDatabase()
      if (ours === 'first') await migrate(url)
      expect((await migrateApplication(url)).appliedMigrationNames).toEqual(['1_users'])
      if (ours === 'last') await migrate(url)
      expect(await migrate(url)).toEqual([])
      expect((await migrateApplication(url)).appliedMigrationNames).toEqual([])
      expect(await tables(pool, 'public')).toEqual(['_prisma_migrations', 'users'])
    }
  })

  it('refuses a schema "stripe" of other software, with an instruction, and does not touch it', async () => {
    const { url, pool } = await emptyDatabase()
    await pool.query('CREATE SCHEMA stripe; CREATE TABLE stripe.customers (id text)')
    await expect(migrate(url)).rejects.toThrow(ForeignSchemaError)
    await expect(migrate(url)).rejects.toThrow(/not Stripe Sync's \(customers\).*Rename that schema/)
    expect(await tables(pool, 'stripe')).toEqual(['customers'])
  })

  it('has a migration for every change of the schema', async () => {
    expect(await pendingMigration(migrated().url)).toBe('')
  })
})
