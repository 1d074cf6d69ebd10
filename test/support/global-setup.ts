import type { TestProject } from 'vitest/node'
import { startPostgres } from '../../dev/postgres.js'
import { migratedCluster } from './migrated-cluster.js'

declare module 'vitest' {
  interface ProvidedContext {
    /** URL of the database `postgres`. Every test file clones the server's database `migrated`. */
    postgresUrl: string
  }
}

/** Starts one PostgreSQL server for the whole run, with a migrated database to clone. */
export async function setup(project: TestProject) {
  // The data is deleted with the server, so it need not reach the disk.
  const postgres = await startPostgres({
    copyOf: await migratedCluster(),
    settings: ['fsync=off', 'max_connections=300'],
  })
  project.provide('postgresUrl', postgres.url)
  return () => postgres.stop()
}
