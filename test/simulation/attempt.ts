import { AsyncLocalStorage } from 'node:async_hooks'
import type { Scheduler } from './scheduler.js'

/** What a process does between two looks at the world: a statement, a request. */
interface Step<T> {
  readonly kind: 'statement' | 'request'
  /** Virtual time until it takes effect, and until its answer is here. */
  readonly thereMs: number
  readonly backMs: number
  readonly work: () => Promise<T>
  /** The error when the connection breaks. */
  readonly broken: () => Error
}

/** What goes wrong with an attempt: at which step, counted from 0. */
export interface Mishap {
  readonly kind: 'dies' | 'fails' | 'stalls'
  readonly atStep: number
  /** The step takes effect, and only the answer is lost. */
  readonly isAfter: boolean
  /** For how long it stalls. */
  readonly stallMs: number
}

/** Something that runs in a process of ours: an attempt of an activity, or a webhook's request. */
export interface Attempt {
  readonly name: string
  /** Which process it runs in: each has its own wall clock. */
  readonly process: number
  /** Its process is gone: nothing of it goes on. */
  readonly isDead: boolean
  /** Somebody else does its work by now; it does not know. */
  isSuperseded: boolean
  perform<T>(step: Step<T>): Promise<T>
  die(): void
  /** What is to be cleaned up by others when it dies: its connections. */
  readonly onDeath: Set<() => void>
}

export interface AttemptOptions {
  readonly name: string
  readonly process: number
  readonly scheduler: Scheduler
  readonly mishap?: Mishap | undefined
  readonly onMishap?: (what: string) => void
  readonly onStep?: () => void
}

const current = new AsyncLocalStorage<Attempt>()

/** Whose code runs now. */
export function currentAttempt(): Attempt {
  const attempt = current.getStore()
  if (!attempt) throw new Error('This runs outside of any attempt.')
  return attempt
}

export function findCurrentAttempt(): Attempt | undefined {
  return current.getStore()
}

export function runAs<T>(attempt: Attempt, work: () => T): T {
  return current.run(attempt, work)
}

export function createAttempt({ name, process, scheduler, mishap, onMishap, onStep }: AttemptOptions): Attempt {
  let isDead = false
  let steps = 0

  const attempt: Attempt = {
    name,
    process,
    get isDead() {
      return isDead
    },
    isSuperseded: false,
    onDeath: new Set(),
    async perform({ kind, thereMs, backMs, work, broken }) {
      const due = mishap?.atStep === steps ? mishap : undefined
      steps += 1
      if (due?.kind === 'stalls') {
        onMishap?.('stalls')
        await scheduler.sleep(due.stallMs)
      }
      await scheduler.sleep(thereMs)
      if (isDead) return never()
      onStep?.()
      if (due && !due.isAfter) goWrong(due, `before a ${kind}`)
      if (attempt.isDead) return never()
      const result = await work()
      if (due?.isAfter) goWrong(due, `after a ${kind}`)
      if (backMs > 0) await scheduler.sleep(backMs)
      return attempt.isDead ? never() : result

      function goWrong({ kind: mishapKind }: Mishap, when: string): void {
        if (mishapKind === 'stalls') return
        onMishap?.(`${mishapKind} ${when}`)
        if (mishapKind === 'fails') throw broken()
        attempt.die()
      }
    },
    die() {
      isDead = true
      for (const cleanUp of attempt.onDeath) cleanUp()
      attempt.onDeath.clear()
    },
  }
  return attempt
}

/** What awaits this does not go on. */
function never(): Promise<never> {
  return new Promise(() => undefined)
}
