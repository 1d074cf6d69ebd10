/** Stripe's clock. Every `created`, `Date` header, delay and signature of the simulator uses it. */
export interface SimulatorClock {
  nowMs(): number
  /** Calls back once after the delay. Returns a function that cancels the call. */
  after(delayMs: number, callback: () => void): () => void
}

/** A clock that stands still until `advance` moves it. */
export interface VirtualClock extends SimulatorClock {
  /** Moves the clock. Runs the callbacks that are due on the way, in order and each at its time. */
  advance(ms: number): void
}

/**
 * Creates a clock that follows the system clock.
 * @param options.skewMs how far Stripe's clock is ahead of the system clock
 */
export function createRealClock({ skewMs = 0 }: { readonly skewMs?: number } = {}): SimulatorClock {
  return {
    nowMs: () => Date.now() + skewMs,
    after(delayMs, callback) {
      const timer = setTimeout(callback, delayMs)
      return () => clearTimeout(timer)
    },
  }
}

export function createVirtualClock({ startMs }: { readonly startMs: number }): VirtualClock {
  interface Timer {
    readonly dueMs: number
    readonly callback: () => void
  }
  let nowMs = startMs
  // Sorted by due time. Timers with the same due time stay in the order in which they were set.
  let timers: Timer[] = []

  return {
    nowMs: () => nowMs,
    after(delayMs, callback) {
      const timer = { dueMs: nowMs + Math.max(0, delayMs), callback }
      timers.splice(timers.findLastIndex(({ dueMs }) => dueMs <= timer.dueMs) + 1, 0, timer)
      return () => {
        timers = timers.filter((other) => other !== timer)
      }
    },
    advance(ms) {
      const targetMs = nowMs + ms
      for (let timer = timers[0]; timer && timer.dueMs <= targetMs; timer = timers[0]) {
        timers.shift()
        nowMs = Math.max(nowMs, timer.dueMs)
        timer.callback()
      }
      nowMs = targetMs
    },
  }
}

export function isVirtual(clock: SimulatorClock): clock is VirtualClock {
  return 'advance' in clock
}

export function sleep(clock: SimulatorClock, ms: number): Promise<void> {
  return ms <= 0 ? Promise.resolve() : new Promise((done) => clock.after(ms, done))
}
