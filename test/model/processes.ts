import type { Random } from '../../dev/simulator/random.js'
import { CALM_MS, type Circumstances } from './circumstances.js'

/**
 * A piece of work that pauses at each statement and each request. It yields the milliseconds that the step
 * takes. Between two yields nothing else happens, as in a transaction.
 */
export type Steps<T = void> = Generator<number, T, void>

/** A scheduler of processes in simulated time. */
export interface Processes {
  /** Simulated milliseconds. Stripe's clock shows them too. */
  readonly nowMs: number
  /** Whether the time of faults is over. */
  readonly isCalm: boolean
  after(delayMs: number, callback: () => void): void
  spawn(steps: Steps<unknown>): void
  /** Runs an activity as Temporal does. An attempt may die, or go on as a zombie after its timeout. */
  attempt<T>(activity: () => Steps<T>): Steps<T>
  /** Duration of a statement. */
  statementMs(): number
  /** Duration of one way of a request. */
  requestMs(): number
  /** Runs what is due next. @returns false if nothing is due until `endMs` */
  runNext(endMs: number): boolean
}

/** Stripe's clock when a history begins. */
export const START_MS = Date.UTC(2026, 0, 1)

interface Due {
  readonly atMs: number
  readonly callback: () => void
}

export function createProcesses(random: Random, circumstances: Circumstances): Processes {
  const { dieRate, stallRate, slowRate } = circumstances
  // Sorted, the next one last. A history has few callbacks waiting at once.
  const queue: Due[] = []
  let nowMs = START_MS

  const isCalm = () => nowMs >= START_MS + CALM_MS
  const isBad = (rate: number) => !isCalm() && random.chance(rate)

  function after(delayMs: number, callback: () => void): void {
    const atMs = nowMs + delayMs
    let place = queue.length
    while (place > 0 && (queue[place - 1]?.atMs ?? 0) <= atMs) place -= 1
    queue.splice(place, 0, { atMs, callback })
  }

  function spawn(steps: Steps<unknown>): void {
    const { done, value } = steps.next()
    if (done !== true) after(value, () => spawn(steps))
  }

  function* attempt<T>(activity: () => Steps<T>): Steps<T> {
    for (;;) {
      const steps = activity()
      const mishap = isBad(dieRate) ? 'dies' : isBad(stallRate) ? 'stalls' : undefined
      const badStep = mishap && random.between(0, random.pick([2, 5, 10]))
      for (let step = 0; step !== badStep; step++) {
        const { done, value } = steps.next()
        if (done === true) return value
        yield value
      }
      if (mishap === 'stalls') after(random.between(500, random.pick([3_000, 20_000])), () => spawn(steps))
      yield random.between(100, 5_000)
    }
  }

  return {
    get nowMs() {
      return nowMs
    },
    get isCalm() {
      return isCalm()
    },
    after,
    spawn,
    attempt,
    statementMs: () => (isBad(slowRate) ? random.between(100, 5_000) : random.between(1, 5)),
    requestMs: () => (isBad(slowRate) ? random.between(1_000, 15_000) : random.between(10, 200)),
    runNext(endMs) {
      const due = queue.pop()
      if (!due || due.atMs > endMs) return false
      nowMs = due.atMs
      due.callback()
      return true
    },
  }
}
