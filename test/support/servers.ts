import type { ChildProcess } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, inject } from 'vitest'
import { startPostgres } from '../../dev/postgres.js'
import { startTemporal } from '../../dev/temporal.js'
import { temporalBinary } from '../../dev/temporal-binary.js'
import { migrate } from '../../prisma/migrate.js'

/** A server that a test may kill and start again, with its data and at its address. */
export interface Restartable {
  /** SIGKILL: it has no time to say goodbye. */
  kill(): Promise<void>
  start(): Promise<void>
}

/** A Temporal server that may lose all that it knows. */
export interface Forgetful extends Restartable {
  /** Deletes its database while it is down: it starts with an empty one. */
  forget(): void
}

export interface Servers {
  readonly temporal: Forgetful
  readonly temporalAddress: string
  readonly postgres: Restartable
  /** Of database `postgres` on a server with a database `migrated`. */
  readonly postgresUrl: string
}

interface Server {
  readonly process: ChildProcess
  readonly port: number
  stop(): Promise<void>
}

/** A Temporal server for this test file, and, if it means to kill it, a PostgreSQL server. */
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
          const server = await startPostgres({ dataDir: join(folder, 'postgres'), ...port })
          await migrate(await server.database('migrated'))
          return server
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
        // Not `exit`: PostgreSQL's other processes end a moment later, and hold its output open until then.
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
