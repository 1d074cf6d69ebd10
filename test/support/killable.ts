import type { ChildProcess } from 'node:child_process'
import { setTimeout as delay } from 'node:timers/promises'
import { type Child, startChild } from '../../dev/child.js'
import type { Stack } from '../../dev/stack.js'
import type { Restartable } from './servers.js'

/** Time after which the supervisor repeats a failed start. */
const RESTART_AFTER_MS = 250

/** A supervised process that a test can kill. */
export interface Killable extends Restartable {
  /** Number of exits without a kill. The process is then started again, as any supervisor would. */
  readonly ownEnds: number
  stop(): Promise<void>
}

/**
 * Supervises one of our processes. Starts it again when it ends by itself. After a kill, starts it only when
 * `start` is called.
 */
export function superviseChild(options: {
  readonly first: Pick<Child, 'process' | 'stop'>
  readonly script: string
  readonly env: NodeJS.ProcessEnv
  readonly readyWhen: string
  readonly onLine: (line: string) => void
}): Killable {
  let child = options.first
  let ownEnds = 0
  let isWanted = true
  watch(child.process)

  function watch(process: ChildProcess): void {
    process.once('exit', () => {
      if (!isWanted) return
      ownEnds += 1
      void start()
    })
  }

  /** Starts the process. Tries until it is up, because a server that it needs may be down as well. */
  async function start(): Promise<void> {
    isWanted = true
    for (;;) {
      try {
        child = await startChild(options)
        if (isWanted) watch(child.process)
        else await child.stop()
        return
      } catch (error) {
        if (!isWanted) return
        options.onLine(`${options.script} did not start: ${String(error)}`)
        await delay(RESTART_AFTER_MS)
      }
    }
  }

  return {
    get ownEnds() {
      return ownEnds
    },
    start,
    async kill() {
      isWanted = false
      if (child.process.exitCode !== null || child.process.signalCode !== null) return
      const exited = new Promise((done) => child.process.once('exit', done))
      child.process.kill('SIGKILL')
      await exited
    },
    async stop() {
      isWanted = false
      await child.stop()
    },
  }
}

/**
 * Supervises the stack's worker. Each worker after the first gets `env` on top of the stack's environment.
 */
export function superviseWorker(stack: Stack, env: NodeJS.ProcessEnv = {}): Killable {
  const first = stack.pieces.find(({ name }) => name === 'worker')
  if (!first) throw new Error('The stack has no worker.')
  return superviseChild({
    first,
    script: 'worker/main.ts',
    env: { ...stack.env, ...env },
    readyWhen: 'worker ready',
    onLine: () => undefined,
  })
}
