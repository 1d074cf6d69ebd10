import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, inject } from 'vitest'
import { startPostgres } from '../../dev/postgres.js'
import { startTemporal } from '../../dev/temporal.js'
import { temporalBinary } from '../../dev/temporal-binary.js'
import { migratedCluster } from './migrated-cluster.js'

/** A server that a test can kill and start again. It keeps its data and its address. */
export interface Restartable {
  /** Kills it with SIGKILL, so that it cannot shut down in order. */
  kill(): Promise<void>
  start(): Promise<void>
}

/** A Temporal server whose database a test can delete. */
export interface Forgetful extends Restartable {
  /** Deletes the database. Call this while the server is down. It then starts with an empty database. */
  forget(): void
}

export interface Servers {
  readonly temporal: Forgetful
  readonly temporalAddress: string
  readonly postgres: Restartable
  /** URL of the database `postgres`. Its server also has a database `migrated`. */
  readonly postgresUrl: string
}

interface Server {
  readonly process: ChildProcess
  readonly port: number
  stop(): Promise<void>
}

/** Starts a Temporal server for a test file. With `ownPostgres`, also starts a PostgreSQL server to kill. */
export function useServers({ ownPostgres }: { readonly ownPostgres: boolean }): () => Servers {
  const folder = mkdtempSync(join(tmpdir(), 'stripe-sync-test-'))
  const running: { stop(): Promise<void> }[] = []
  let servers: Servers | undefined

  beforeAll(async () => {
    const binary = await temporalBinary(() => undefined)
    const databaseFile = join(folder, 'temporal.db')
    const keptTemporal = await restartable(async (port) => {
      const started = await startTemporal({ binary, databaseFile, ...port })
      return { ...started, port: Number(started.address.split(':')[1]) }
    })
    const forget = () => ['', '-wal', '-shm'].forEach((end) => rmSync(`${databaseFile}${end}`, { force: true }))
    const temporal = { ...keptTemporal, forget }
    const postgres = ownPostgres
      ? await restartable(async (port) => {
          const copyOf = await migratedCluster()
          return startPostgres({ dataDir: join(folder, 'postgres'), copyOf, ...port })
        })
      : undefined
    const postgresUrl = postgres
      ? `postgresql://postgres:postgres@127.0.0.1:${postgres.port}/postgres`
      : inject('postgresUrl')
    servers = { temporal, temporalAddress: `127.0.0.1:${temporal.port}`, postgres: postgres ?? NOT_OURS, postgresUrl }
  })
  afterAll(async () => {
    await Promise.all(running.map((server) => server.stop()))
    rmSync(folder, { recursive: true, force: true })
  })

  return () => {
    if (!servers) throw new Error('The servers exist only while tests run.')
    return servers
  }

  async function restartable(
    start: (port: { port?: number }) => Promise<Server>,
  ): Promise<Restartable & { port: number }> {
    let server = await start({})
    const { port } = server
    running.push({ stop: () => server.stop() })
    return {
      port,
      async kill() {
        // Not `exit`: PostgreSQL's other processes end a moment later, and keep its output open until then.
        const silent = new Promise((done) => server.process.once('close', done))
        server.process.kill('SIGKILL')
        await silent
      },
      async start() {
        server = await start({ port })
      },
    }
  }
}

const NOT_OURS: Restartable = {
  kill: () => Promise.reject(new Error('This PostgreSQL is shared: ask for ownPostgres.')),
  start: () => Promise.reject(new Error('This PostgreSQL is shared: ask for ownPostgres.')),
}
