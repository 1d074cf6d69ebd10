import type { Random } from '../../dev/simulator/random.js'
import { findCurrentAttempt, runAs } from './attempt.js'
import type { Scheduler } from './scheduler.js'

export interface VirtualGlobals {
  readonly scheduler: Scheduler
  readonly random: Random
  /** Wall clock of the process whose code is running, in Unix milliseconds. */
  readonly nowMs: () => number
}

/**
 * Replaces `Date.now`, `Math.random` and the global timers by virtual time and seeded chance. Workflows read
 * `Date.now`, which Temporal replaces too. Activities send heartbeats by `setInterval`. Stripe's SDK waits by
 * `setTimeout`, for a random time, before it retries a request whose connection was reset.
 *
 * @returns a function that restores the real ones
 */
export function replaceGlobals({ scheduler, random, nowMs }: VirtualGlobals): () => void {
  const { setTimeout, clearTimeout, setInterval, clearInterval } = globalThis
  const real = { setTimeout, clearTimeout, setInterval, clearInterval }
  const { now } = Date
  const { random: realRandom } = Math

  Date.now = nowMs
  Math.random = () => random.next()
  Object.assign(globalThis, {
    setTimeout: (callback: (...args: unknown[]) => void, delayMs = 0, ...args: unknown[]) =>
      // A timer outside of any attempt stays real: a connection's timeout is as real as the connection.
      findCurrentAttempt()
        ? createTimer(scheduler, { delayMs, repeats: false, callback: () => callback(...args) })
        : setTimeout(callback, delayMs, ...args),
    setInterval: (callback: () => void, delayMs = 0) => createTimer(scheduler, { delayMs, repeats: true, callback }),
    clearTimeout: (timer: unknown) => (isVirtual(timer) ? timer.cancel() : clearTimeout(timer as NodeJS.Timeout)),
    clearInterval: (timer: unknown) => (isVirtual(timer) ? timer.cancel() : clearInterval(timer as NodeJS.Timeout)),
  })
  return () => {
    Date.now = now
    Math.random = realRandom
    Object.assign(globalThis, real)
  }
}

interface VirtualTimer {
  cancel(): void
  ref(): VirtualTimer
  unref(): VirtualTimer
}

interface TimerOptions {
  readonly delayMs: number
  readonly repeats: boolean
  readonly callback: () => void
}

/** Creates a timer in virtual time. It ends when the attempt that set it dies. */
function createTimer(scheduler: Scheduler, { delayMs, repeats, callback }: TimerOptions): VirtualTimer {
  const attempt = findCurrentAttempt()
  let cancelTurn = () => undefined as void
  function wait(): void {
    cancelTurn = scheduler.after(delayMs, () => {
      if (repeats) wait()
      else attempt?.onDeath.delete(cancel)
      if (attempt) runAs(attempt, callback)
      else callback()
    })
  }
  function cancel(): void {
    cancelTurn()
    attempt?.onDeath.delete(cancel)
  }
  const timer = { cancel, ref: () => timer, unref: () => timer }
  attempt?.onDeath.add(cancel)
  wait()
  return timer
}

function isVirtual(timer: unknown): timer is VirtualTimer {
  return typeof timer === 'object' && timer !== null && 'cancel' in timer
}
