import type { TestProject } from 'vitest/node'
import { startPostgres } from '../../dev/postgres.js'
import { migrate } from '../../prisma/migrate.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** Of database `postgres`; its database `migrated` is the template of every test file's own. */
    postgresUrl: string
  }
}

/** One PostgreSQL server for the whole run, and in it a migrated database to clone. */
export async function setup(project: TestProject) {
  // The data is thrown away with the server, so there is nothing for the disk to keep.
  const postgres = await startPostgres({ settings: ['fsync=off', 'max_connections=300'] })
  await migrate(await postgres.database('migrated'))
  project.provide('postgresUrl', postgres.url)
  return () => postgres.stop()
}
