import { setImmediate as microtasks, setTimeout as delay } from 'node:timers/promises'

/**
 * Virtual time and the order of turns. Every attempt waits here before each statement and each request. One
 * attempt continues at a time. The next one continues only when the current one waits again. So a history
 * depends only on the order of the turns, and the order only on the seed.
 */
export interface Scheduler {
  /** Virtual milliseconds since the history began. */
  readonly nowMs: number
  /** Calls back once, after a delay in virtual milliseconds. @returns a function that cancels the call */
  after(delayMs: number, callback: () => void): () => void
  sleep(delayMs: number): Promise<void>
  /**
   * Begins real work, such as a statement, which takes no virtual time. No other turn begins before the
   * returned function is called.
   */
  begin(): () => void
  /** Registers a callback for when everybody waits. It returns true if it lets somebody continue. */
  onQuiet(ask: () => boolean | Promise<boolean>): void
  /** Registers a callback for when real work takes longer than 25 ms: the work may wait for a lock. */
  onSlow(ask: () => Promise<void>): void
  /** Runs turns until `isDone` returns true or no turn is left. @returns whether it is done */
  runUntil(isDone: () => boolean): Promise<boolean>
}

interface Turn {
  readonly atMs: number
  readonly callback: () => void
}

/** A history that takes more turns than this is in an endless loop. */
const MAX_TURNS = 60_000

/**
 * Real time after which work counts as slow. A statement takes less unless it waits for a lock. Few wait, and
 * each check for locks costs a statement.
 */
const PATIENCE_MS = 25

export function createScheduler(): Scheduler {
  // The next turn is at the end. Turns of the same time run in order of creation.
  const queue: Turn[] = []
  const quiet: (() => boolean | Promise<boolean>)[] = []
  const slow: (() => Promise<void>)[] = []
  let nowMs = 0
  let turns = 0
  let busy = 0
  let wake: () => void = () => undefined

  function after(delayMs: number, callback: () => void): () => void {
    const turn = { atMs: nowMs + Math.max(0, Math.round(delayMs)), callback }
    let place = queue.length
    while (place > 0 && (queue[place - 1]?.atMs ?? 0) <= turn.atMs) place -= 1
    queue.splice(place, 0, turn)
    return () => {
      const at = queue.indexOf(turn)
      if (at >= 0) queue.splice(at, 1)
    }
  }

  async function everybodyWaits(): Promise<void> {
    for (;;) {
      await microtasks()
      if (busy > 0) {
        const isSlow = await Promise.race([
          new Promise<false>((done) => (wake = () => done(false))),
          delay(PATIENCE_MS, true),
        ])
        if (isSlow) for (const ask of slow) await ask()
      } else if (!(await anybodyGoesOn())) {
        return
      }
    }
  }

  async function anybodyGoesOn(): Promise<boolean> {
    for (const ask of quiet) if (await ask()) return true
    return false
  }

  return {
    get nowMs() {
      return nowMs
    },
    after,
    sleep: (delayMs) => new Promise((done) => after(delayMs, done)),
    begin() {
      busy += 1
      let isOver = false
      return () => {
        if (!isOver) busy -= 1
        isOver = true
        wake()
      }
    },
    onQuiet: (ask) => void quiet.push(ask),
    onSlow: (ask) => void slow.push(ask),
    async runUntil(isDone) {
      await everybodyWaits()
      while (!isDone()) {
        const turn = queue.pop()
        if (!turn) return false
        turns += 1
        if (turns > MAX_TURNS) throw new Error(`The history has not ended after ${MAX_TURNS} turns.`)
        nowMs = turn.atMs
        turn.callback()
        await everybodyWaits()
      }
      return true
    },
  }
}
