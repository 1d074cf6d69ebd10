import pg from 'pg'
import { Type } from 'typebox'
import { databaseEnv, readEnv, runMain } from './env.js'
import { migrate } from './engine/migrate.js'
import { requireSchema } from './engine/require-schema.js'
import { reproject } from './rows/reproject.js'

// `npm run migrate`: migrates schema `stripe` of DATABASE_URL to the current version.
// `npm run reproject`: fills the projected columns of its tables again from `data`.
await runMain(async () => {
  const { DATABASE_URL } = readEnv(Type.Object(databaseEnv))
  if (process.argv[2] === 'reproject') await reprojectAll(DATABASE_URL)
  else await migrateAll(DATABASE_URL)
  process.exit() // the schema engine leaves timers behind
})

async function migrateAll(databaseUrl: string): Promise<void> {
  const applied = await migrate(databaseUrl)
  console.log(applied.length === 0 ? 'The schema is up to date.' : `Applied ${applied.join(', ')}.`)
}

async function reprojectAll(databaseUrl: string): Promise<void> {
  await requireSchema(databaseUrl)
  const pool = new pg.Pool({ connectionString: databaseUrl })
  const tables = await reproject(pool)
  for (const { table, changed } of tables) if (changed > 0) console.log(`${table}: ${changed} rows changed.`)
  console.log(`Looked at ${tables.length} tables.`)
  await pool.end()
}
