import { createHash, randomUUID } from 'node:crypto'
import { existsSync, mkdirSync, readdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { startPostgres } from '../../dev/postgres.js'
import { migrate } from '../../prisma/engine/migrate.js'

/** Clusters of earlier runs. Delete the folder to begin anew. */
const CACHE = 'node_modules/.cache/stripe-sync-test-clusters'

/** What the data of a cluster depends on. */
const SOURCES = ['package.json', 'dev/postgres.ts', 'prisma/engine/migrate.ts', 'prisma/migrations']

/**
 * Returns the data folder of a stopped PostgreSQL server with a database `migrated`. The first run creates it.
 * Later runs find it, until a migration or the version of PostgreSQL changes. Two runs may call this at once.
 */
export async function migratedCluster(): Promise<string> {
  const pointer = join(CACHE, keyOf(SOURCES))
  if (!existsSync(pointer)) await create(pointer)
  return readFileSync(pointer, 'utf8')
}

async function create(pointer: string): Promise<void> {
  mkdirSync(CACHE, { recursive: true })
  forgetOld()
  // The data need not reach the disk at once: the pointer is written after the server has shut down.
  const postgres = await startPostgres({ dataDir: join(CACHE, `data-${randomUUID()}`), settings: ['fsync=off'] })
  try {
    await migrate(await postgres.database('migrated'))
  } finally {
    await postgres.stop()
  }
  const unfinished = `${pointer}-${randomUUID()}`
  writeFileSync(unfinished, postgres.dataDir)
  renameSync(unfinished, pointer)
}

const DAY_MS = 24 * 3_600_000

/** Removes what is older than a day: clusters of other sources, and what a crash left. A run that copies one is shorter. */
function forgetOld(): void {
  for (const name of readdirSync(CACHE)) {
    const path = join(CACHE, name)
    if (Date.now() - statSync(path).mtimeMs < DAY_MS) continue
    if (!name.startsWith('data-')) rmSync(readFileSync(path, 'utf8'), { recursive: true, force: true })
    rmSync(path, { recursive: true, force: true })
  }
}

function keyOf(paths: readonly string[]): string {
  const hash = createHash('sha256')
  for (const path of paths.flatMap(filesOf)) hash.update(path).update(readFileSync(path))
  return hash.digest('hex').slice(0, 32)
}

function filesOf(path: string): string[] {
  if (!path.endsWith('migrations')) return [path]
  const names = readdirSync(path, { recursive: true, encoding: 'utf8' }).filter((name) => name.endsWith('.sql'))
  return names.toSorted().map((name) => join(path, name))
}
