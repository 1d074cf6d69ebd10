import { type ChildProcess, spawn } from 'node:child_process'
import { createInterface } from 'node:readline'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))

export interface ChildOptions {
  /** A TypeScript or JavaScript file, from the project's root. */
  readonly script: string
  readonly args?: readonly string[]
  /** All of its environment: nothing of ours comes in by accident. */
  readonly env: NodeJS.ProcessEnv
  /** It is up when it has printed this. */
  readonly readyWhen: string
  /** What it prints, line by line. */
  readonly onLine: (line: string) => void
}

export interface Child {
  readonly process: ChildProcess
  /** Asks it to end, and after a while makes it. */
  stop(): Promise<void>
}

/** A worker has 10 s for its activities; then it is no longer asked. */
const STOP_TIMEOUT_MS = 15_000

/** A cold start on a busy machine bundles the workflows in 20 s. */
const READY_TIMEOUT_MS = 60_000

/** Starts one of our processes and resolves when it says that it is up. @throws with its last lines when it ends before */
export async function startChild({ script, args = [], env, readyWhen, onLine }: ChildOptions): Promise<Child> {
  const loader = ['--import', 'tsx', '--import', './dev/end-with-parent.js']
  const child = spawn(process.execPath, [...loader, '--enable-source-maps', script, ...args], {
    cwd: root,
    env: { PATH: process.env['PATH'], HOME: process.env['HOME'], ...env },
    detached: true, // Ctrl-C in a terminal goes to the whole group: we decide who stops first
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  const last: string[] = []
  await new Promise<void>((done, fail) => {
    const timeout = setTimeout(
      () => fail(new Error(`${script} did not say that it is up.\n${last.join('\n')}`)),
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
    child.once('exit', () => fail(new Error(last.join('\n') || `${script} ended without a word.`)))
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
