import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'
import { StartError } from '../prisma/env.js'

const root = fileURLToPath(new URL('..', import.meta.url))

export interface ChildOptions {
  /** A TypeScript or JavaScript file, relative to the project's root. */
  readonly script: string
  readonly args?: readonly string[]
  /** Flags of Node.js. Default: those that TypeScript needs. */
  readonly nodeFlags?: readonly string[]
  /** Its environment, beside PATH and HOME. The process inherits no other variable. */
  readonly env: NodeJS.ProcessEnv
  /** Text that the process prints when it is up. */
  readonly readyWhen: string
  /** Receives every line that the process prints. */
  readonly onLine: (line: string) => void
}

export interface Child {
  readonly process: ChildProcess
  /** Sends SIGTERM. Sends SIGKILL if the process still runs after 15 s. */
  stop(): Promise<void>
}

const FLAGS_FOR_TYPESCRIPT = ['--import', 'tsx', '--enable-source-maps']

/** Longer than the 10 s that a worker has for its activities. */
const STOP_TIMEOUT_MS = 15_000

/** A cold start on a busy machine takes 20 s to bundle the workflows. */
const READY_TIMEOUT_MS = 60_000

/**
 * Starts one of our processes. Resolves when the process says that it is up.
 * @throws {StartError} with its last lines if it ends earlier, or is not up within 60 s
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { script, args = [], nodeFlags = FLAGS_FOR_TYPESCRIPT, env, readyWhen, onLine } = options
  const child = spawn(process.execPath, [...nodeFlags, '--import', './dev/end-with-parent.js', script, ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    detached: true, // Ctrl-C signals the whole group, but we choose the order
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const last: string[] = []
  await new Promise<void>((done, fail) => {
    const timeout = setTimeout(
      () => fail(new StartError(`${script} did not say that it is up.\n${last.join('\n')}`)),
      READY_TIMEOUT_MS,
    )
    for (const stream of [child.stdout, child.stderr]) {
      createInterface({ input: stream }).on('line', (line) => {
        last.push(line)
        if (last.length > 20) last.shift()
        onLine(line)
        if (line.includes(readyWhen)) done()
      })
    }
    child.once('error', fail)
    child.once('exit', () => {
      const plain = last.filter((line) => !line.startsWith('{')) // the others are its log
      fail(new StartError((plain.length > 0 ? plain : last).join('\n') || `${script} ended without a word.`))
    })
    child.once('exit', () => clearTimeout(timeout))
  })
  return {
    process: child,
    async stop() {
      if (child.exitCode !== null || child.signalCode !== null) return
      const exited = new Promise((done) => child.once('exit', done))
      child.kill('SIGTERM')
      const timeout = setTimeout(() => child.kill('SIGKILL'), STOP_TIMEOUT_MS)
      await exited
      clearTimeout(timeout)
    },
  }
}
