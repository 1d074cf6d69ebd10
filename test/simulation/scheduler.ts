import { setImmediate as microtasks, setTimeout as delay } from 'node:timers/promises'

/**
 * Time, and whose turn it is. All that runs waits here before each statement and each request; one of them goes on at a time, and the
 * next only when that one waits again. So a history depends on nothing but the order of these turns, and they on its seed.
 */
export interface Scheduler {
  /** Virtual milliseconds since the history began. */
  readonly nowMs: number
  /** Calls back once, later. Returns what cancels it. */
  after(delayMs: number, callback: () => void): () => void
  sleep(delayMs: number): Promise<void>
  /** Begins real work, such as a statement: it takes no virtual time, and nobody else goes on before the returned function is called. */
  begin(): () => void
  /** Asked whenever everybody waits; true: somebody goes on. */
  onQuiet(ask: () => boolean | Promise<boolean>): void
  /** Asked when real work takes long: maybe it waits for somebody. */
  onSlow(ask: () => Promise<void>): void
  /** Goes on until it is so, or until nothing is left to happen. @returns whether it is so */
  runUntil(isDone: () => boolean): Promise<boolean>
}

interface Turn {
  readonly atMs: number
  readonly callback: () => void
}

/** A history that takes more turns than this goes round in circles. */
const MAX_TURNS = 60_000

/** A statement takes less unless it waits for a lock. Few do, and each question about locks costs a statement. */
const PATIENCE_MS = 25

export function createScheduler(): Scheduler {
  // Sorted by time, then by age; the next at the end.
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
