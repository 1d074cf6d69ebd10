import type { ChildProcess } from 'node:child_process'
import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { pino } from 'pino'
import { migrate } from '../prisma/engine/migrate.js'
import { type ChildOptions, startChild } from './child.js'
import { startPostgres } from './postgres.js'
import { startTemporal } from './temporal.js'
import { temporalBinary } from './temporal-binary.js'

export interface StackOptions {
  /** Folder of what is kept between runs. Without it, everything is deleted at the end. */
  readonly dataDir?: string
  /** Address of a piece that runs already. That piece is not started. */
  readonly databaseUrl?: string | undefined
  readonly temporalAddress?: string | undefined
  /** Fixed ports, for people. Default: free ports. */
  readonly ports?: { readonly postgres?: number; readonly temporal?: number; readonly temporalUi?: number }
  readonly apiPort: number
  /** How worker and API run. Default: from their sources. */
  readonly processes?: Readonly<Record<'worker' | 'api', Pick<ChildOptions, 'script' | 'nodeFlags'>>>
  /** Environment of worker and API, beside the addresses. */
  readonly env: NodeJS.ProcessEnv
  /** Receives the progress, in sentences for a person. */
  readonly say: (line: string) => void
  /** Receives every line that worker and API print. */
  readonly onLine: (line: string) => void
  /** Called when a piece ends that should run. */
  readonly onCrash: (piece: string) => void
}

/** A process that runs and can be stopped. */
interface Piece {
  readonly name: string
  readonly process: ChildProcess
  stop(): Promise<void>
}

export interface Stack {
  readonly databaseUrl: string
  readonly temporalAddress: string
  readonly apiUrl: string
  readonly pieces: readonly Piece[]
  /** Environment that worker and API were started with, to start another one. */
  readonly env: NodeJS.ProcessEnv
  /** Stops what it started, in reverse order: worker and API stop before what they use. */
  stop(): Promise<void>
}

const FROM_SOURCES = { worker: { script: 'worker/main.ts' }, api: { script: 'api/main.ts' } }

/**
 * Starts the service on this machine: PostgreSQL, Temporal, worker and API, each as its own process. Migrates
 * the schema.
 */
export async function startStack(options: StackOptions): Promise<Stack> {
  const { apiPort, say, onCrash, processes = FROM_SOURCES } = options
  const { env, onLine } = withReadiness(options)
  const pieces: Piece[] = []
  let isStopping = false

  /** Registers a piece for stopping, and watches it. */
  function keep(name: string, piece: Omit<Piece, 'name'>): void {
    pieces.push({ name, process: piece.process, stop: () => piece.stop() })
    piece.process.once('exit', () => {
      if (!isStopping) onCrash(name)
    })
  }

  async function stop(): Promise<void> {
    isStopping = true
    for (const piece of pieces.toReversed()) await piece.stop()
  }

  try {
    if (options.dataDir !== undefined) mkdirSync(options.dataDir, { recursive: true })
    const [databaseUrl, temporalAddress] = await both(database(), temporal())
    await migrate(databaseUrl)
    const addresses = { DATABASE_URL: databaseUrl, TEMPORAL_ADDRESS: temporalAddress }
    await both(
      startChild({
        ...processes.worker,
        env: { ...env, ...addresses },
        readyWhen: 'worker ready',
        onLine,
      }).then((child) => keep('worker', child)),
      startChild({
        ...processes.api,
        env: { ...env, ...addresses, PORT: String(apiPort) },
        readyWhen: 'api ready',
        onLine,
      }).then((child) => keep('API', child)),
    )
    return {
      databaseUrl,
      temporalAddress,
      apiUrl: `http://localhost:${apiPort}`,
      pieces,
      env: { ...env, ...addresses },
      stop,
    }
  } catch (error) {
    await stop()
    throw error
  }

  async function database(): Promise<string> {
    if (options.databaseUrl !== undefined) return options.databaseUrl
    const postgres = await startPostgres({
      ...(options.dataDir !== undefined && { dataDir: join(options.dataDir, 'postgres') }),
      ...(options.ports?.postgres !== undefined && { port: options.ports.postgres }),
    })
    keep('PostgreSQL', postgres)
    return postgres.database('app')
  }

  async function temporal(): Promise<string> {
    if (options.temporalAddress !== undefined) return options.temporalAddress
    const server = await startTemporal({
      binary: await temporalBinary(say),
      ...(options.dataDir !== undefined && { databaseFile: join(options.dataDir, 'temporal.db') }),
      ...(options.ports?.temporal !== undefined && { port: options.ports.temporal }),
      ...(options.ports?.temporalUi !== undefined && { uiPort: options.ports.temporalUi }),
    })
    keep('Temporal', server)
    return server.address
  }
}

/**
 * Lets worker and API log at `info`, because each tells in an `info` line that it is up. If less is wanted,
 * filters the lines here.
 */
function withReadiness({ env, onLine }: StackOptions): Pick<StackOptions, 'env' | 'onLine'> {
  const { values } = pino.levels
  const wanted = values[env['LOG_LEVEL'] ?? 'info'] ?? Infinity // `silent` has no number
  if (wanted <= (values['info'] ?? 0)) return { env, onLine }
  return {
    env: { ...env, LOG_LEVEL: 'info' },
    onLine(line) {
      const level = Number(/^\{"level":(\d+)/.exec(line)?.[1] ?? Infinity)
      if (level >= wanted) onLine(line)
    },
  }
}

/** Waits for both, even if one fails. A piece that has started must be known, so that it can be stopped. */
async function both<A, B>(a: Promise<A>, b: Promise<B>): Promise<[A, B]> {
  for (const outcome of await Promise.allSettled([a, b])) if (outcome.status === 'rejected') throw outcome.reason
  return [await a, await b]
}
