import { setTimeout as delay } from 'node:timers/promises'
import type { ClientBase } from 'pg'
import type { Scheduler } from './scheduler.js'

/**
 * Statements that wait for another transaction's row lock must not hold up that transaction: it may have to take its turn first. And
 * when locks are released, those who waited go on one after the other, in an order that depends on nothing but when they began.
 */
export interface LockWatch {
  /** Runs a statement on the connection with this process id. */
  run<T>(pid: number, statement: WatchedStatement<T>): Promise<T>
  /** Ends this connection's statement with an error, if there is one. */
  cancel(pid: number): Promise<void>
  readonly counts: Readonly<Record<string, number>>
}

interface WatchedStatement<T> {
  readonly work: () => Promise<T>
  /** Ends a transaction, so that those who wait for it may go on. */
  readonly releases: boolean
}

interface Statement {
  readonly pid: number
  readonly release: () => void
  /** While it waits for a lock: those who hold it. */
  blockers?: readonly number[]
  /** Its result, kept until it is its turn. */
  deliver?: () => void
}

/** As `statement_timeout` in prisma/client.ts, in virtual time. */
const STATEMENT_TIMEOUT_MS = 60_000

export function createLockWatch(scheduler: Scheduler, control: ClientBase): LockWatch {
  // In the order in which they were sent.
  const statements = new Set<Statement>()
  const counts = { 'wait for a lock': 0, deadlock: 0, 'statement timeout': 0 }
  let mayGoOn = false

  const blocked = () => [...statements].filter(({ blockers }) => blockers !== undefined)

  async function readBlockers(): Promise<Map<number, readonly number[]>> {
    const { rows } = await control.query<{ pid: number; blockers: number[] }>({
      name: 'blockers',
      text: 'SELECT pid, pg_blocking_pids(pid) AS blockers FROM unnest($1::int[]) AS pid',
      values: [[...statements].filter(({ deliver }) => !deliver).map(({ pid }) => pid)],
    })
    return new Map(rows.map(({ pid, blockers }) => [pid, blockers]))
  }

  async function cancel(pid: number): Promise<void> {
    if (![...statements].some((statement) => statement.pid === pid && !statement.deliver)) return
    mayGoOn = true
    await control.query('SELECT pg_cancel_backend($1)', [pid])
  }

  async function cancelWhole(statement: Statement): Promise<void> {
    if (!statement.deliver) await cancel(statement.pid)
    while (!statement.deliver) await delay(1)
  }

  /** Whom this one waits for can only go on when it does. */
  function isDeadlocked(statement: Statement): boolean {
    const seen = new Set<number>()
    const queue = [...(statement.blockers ?? [])]
    for (let pid = queue.pop(); pid !== undefined; pid = queue.pop()) {
      if (seen.has(pid)) continue
      seen.add(pid)
      const blocker = [...statements].find((each) => each.pid === pid)
      if (!blocker?.blockers) return false
      queue.push(...blocker.blockers)
    }
    return true
  }

  async function lookForLocks(): Promise<void> {
    const blockersOf = await readBlockers()
    for (const statement of statements) {
      const blockers = blockersOf.get(statement.pid) ?? []
      if (statement.blockers || statement.deliver || blockers.length === 0) continue
      counts['wait for a lock'] += 1
      statement.blockers = blockers
      if (isDeadlocked(statement)) {
        counts.deadlock += 1
        await cancelWhole(statement)
      } else {
        scheduler.after(STATEMENT_TIMEOUT_MS, () => void giveUp(statement))
      }
      statement.release()
    }
  }

  async function giveUp(statement: Statement): Promise<void> {
    if (!statements.has(statement) || statement.deliver) return
    counts['statement timeout'] += 1
    const end = scheduler.begin()
    await cancelWhole(statement)
    end()
  }

  /** After locks were released: until each that waited has its result, or waits again. */
  async function settleLocks(): Promise<void> {
    for (;;) {
      const waiting = blocked().filter(({ deliver }) => !deliver)
      if (waiting.length === 0) return
      const blockersOf = await readBlockers()
      for (const statement of waiting) statement.blockers = blockersOf.get(statement.pid) ?? []
      if (waiting.every(({ blockers = [], deliver }) => deliver !== undefined || blockers.length > 0)) return
      await delay(1)
    }
  }

  scheduler.onSlow(lookForLocks)
  scheduler.onQuiet(async () => {
    if (mayGoOn) await settleLocks()
    mayGoOn = false
    const next = blocked().find(({ deliver }) => deliver !== undefined)
    if (!next) return false
    statements.delete(next)
    next.deliver?.()
    return true
  })

  return {
    counts,
    cancel,
    async run(pid, { work, releases }) {
      const end = scheduler.begin()
      // Two who wait for the same transaction would go on at once, and race: all but the first give up.
      if (releases) for (const other of blocked().slice(1)) await cancelWhole(other)
      const statement: Statement = { pid, release: end }
      statements.add(statement)
      try {
        return await work()
      } finally {
        if (statement.blockers) await new Promise<void>((done) => (statement.deliver = done))
        statements.delete(statement)
        if (releases && blocked().length > 0) mayGoOn = true
        end()
      }
    },
  }
}
