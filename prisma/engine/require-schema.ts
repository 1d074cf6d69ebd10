import { StartError } from '../env.js'
import { readPendingMigrations } from './migrate.js'
import { openClient } from './open-client.js'

/** Migrations that a sentence names at most. */
const NAMED = 3

/**
 * Checks that the database can be used, and that its schema is complete.
 *
 * @throws {DatabaseProblem} if PostgreSQL cannot be used
 * @throws {StartError} if migrations are missing
 */
export async function requireSchema(databaseUrl: string): Promise<void> {
  const client = await openClient(databaseUrl)
  try {
    const pending = await readPendingMigrations(client)
    if (pending.length === 0) return
    throw new StartError(
      `The database lacks ${nameMigrations(pending)}, so nothing can be stored: run \`npm run migrate\`.`,
    )
  } finally {
    await client.end()
  }
}

/** Returns the names of migrations for a sentence; their number if they are many. */
export function nameMigrations(migrations: readonly string[]): string {
  return migrations.length > NAMED ? `${migrations.length} migrations` : migrations.join(', ')
}
