import { AsyncLocalStorage } from 'node:async_hooks'
import type { Scheduler } from './scheduler.js'

/** One SQL statement or one HTTP request of an attempt. */
interface Step<T> {
  readonly kind: 'statement' | 'request'
  /** Virtual milliseconds until the step takes effect. */
  readonly thereMs: number
  /** Virtual milliseconds from the effect until the answer arrives. */
  readonly backMs: number
  readonly work: () => Promise<T>
  /** Creates the error of a broken connection. */
  readonly broken: () => Error
}

/** A fault of an attempt, at one of its steps. */
export interface Mishap {
  readonly kind: 'dies' | 'fails' | 'stalls'
  /** Counted from 0. */
  readonly atStep: number
  /** True: the step takes effect, and only its answer is lost. A stall ignores this. */
  readonly isAfter: boolean
  /** Length of a stall, in virtual milliseconds. Other faults ignore this. */
  readonly stallMs: number
}

/** Work that runs in one of our processes: an attempt of an activity, or a webhook request. */
export interface Attempt {
  readonly name: string
  /** Index of its process. Each process has its own wall clock. */
  readonly process: number
  /** True when its process is gone. None of its steps continue then. */
  readonly isDead: boolean
  /** True after a timeout: Temporal gives the work to another attempt, and this one does not know it. */
  isSuperseded: boolean
  perform<T>(step: Step<T>): Promise<T>
  die(): void
  /** Callbacks to run when the attempt dies. They roll back its transactions and cancel its timers. */
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

/** Returns the attempt whose code is running. @throws outside of any attempt */
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

/** Returns a promise that never settles, so that the code awaiting it stops. */
function never(): Promise<never> {
  return new Promise(() => undefined)
}
