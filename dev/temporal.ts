import { type ChildProcess, spawn, spawnSync } from 'node:child_process'
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect } from 'node:net'
import { setTimeout as delay } from 'node:timers/promises'
import { StartError } from '../prisma/env.js'
import { freePort } from './free-port.js'

export interface TemporalOptions {
  /** Path of the `temporal` executable. */
  readonly binary: string
  /** Kept between runs. Without it, everything is in memory. */
  readonly databaseFile?: string
  readonly port?: number
  /** Port of the web UI. Without it, there is no UI. */
  readonly uiPort?: number
}

export interface Temporal {
  /** `host:port` of the frontend. */
  readonly address: string
  readonly process: ChildProcess
  stop(): Promise<void>
}

/** The server is up in 0.6 s on a quiet machine. This is for a very busy one. */
const START_TIMEOUT_MS = 60_000

/** Starts a real Temporal development server on loopback. Resolves when it serves namespace `default`. */
export async function startTemporal(options: TemporalOptions): Promise<Temporal> {
  const { binary, databaseFile, uiPort } = options
  const port = options.port ?? (await freePort())
  const child = spawn(
    binary,
    [
      ...['server', 'start-dev', '--ip', '127.0.0.1', '--port', String(port), '--log-level', 'error'],
      ...(uiPort === undefined ? ['--headless'] : ['--ui-port', String(uiPort)]),
      // Without these pragmas, the server does less than half as much.
      ...(databaseFile === undefined
        ? []
        : [
            '--db-filename',
            databaseFile,
            '--sqlite-pragma',
            'journal_mode=WAL',
            '--sqlite-pragma',
            'synchronous=NORMAL',
          ]),
    ],
    // Its own process group: Ctrl-C has an order, and the server stops last.
    { detached: true, stdio: ['ignore', 'pipe', 'pipe'] },
  )
  await ready(child, port)
  if (databaseFile !== undefined) writeFileSync(`${databaseFile}.pid`, String(child.pid))
  return {
    address: `127.0.0.1:${port}`,
    process: child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = new Promise((done) => child.once('exit', done))
      child.kill('SIGTERM')
      await exited
    },
  }
}

/**
 * Stops the server of an earlier run that was killed. A process is ours if its command names our database
 * file.
 */
export async function stopLeftoverTemporal(databaseFile: string): Promise<void> {
  const pidFile = `${databaseFile}.pid`
  if (!existsSync(pidFile)) return
  const pid = Number(readFileSync(pidFile, 'utf8'))
  rmSync(pidFile)
  while (commandOf(pid).includes(databaseFile)) {
    process.kill(pid, 'SIGTERM')
    await delay(100)
  }
}

function commandOf(pid: number): string {
  const { stdout } = spawnSync('ps', ['-p', String(pid), '-o', 'command='], { encoding: 'utf8' })
  return stdout
}

/**
 * Resolves when the server's port answers. The server says that it serves once its own port answers. If the
 * port is taken, the server exits.
 */
function ready(child: ChildProcess, port: number): Promise<void> {
  let output = ''
  const deadline = Date.now() + START_TIMEOUT_MS
  return new Promise((done, fail) => {
    child.once('error', fail)
    child.once('exit', (code) =>
      fail(new StartError(`Temporal did not start on port ${port} (exit ${code}): ${output.trim() || 'no output'}`)),
    )
    child.stderr?.on('data', collect)
    child.stdout?.on('data', collect)

    function collect(chunk: Buffer) {
      output = (output + chunk.toString()).slice(-4_000)
      // The server prints this after it has bound the port itself.
      if (/^Temporal Server:|^Server:/m.test(output)) answers()
    }

    function answers() {
      const socket = connect(port, '127.0.0.1', () => {
        socket.destroy()
        done()
      })
      socket.once('error', (error) => {
        if (Date.now() > deadline) fail(error)
        else setTimeout(answers, 50)
      })
    }
  })
}
