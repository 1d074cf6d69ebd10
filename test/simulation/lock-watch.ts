import { setTimeout as delay } from 'node:timers/promises'
import type { ClientBase } from 'pg'
import type { Scheduler } from './scheduler.js'

/**
 * A runner of statements that may wait for row locks. A blocked statement gives up its turn, because the
 * transaction that holds the lock may need a turn first. When locks are released, the blocked statements
 * continue one after the other. Their order depends only on when they began.
 */
export interface LockWatch {
  /** Runs a statement on the connection with this PostgreSQL process id. */
  run<T>(pid: number, statement: WatchedStatement<T>): Promise<T>
  /** Cancels the connection's statement, which then fails. Does nothing if no statement runs. */
  cancel(pid: number): Promise<void>
  readonly counts: Readonly<Record<string, number>>
}

interface WatchedStatement<T> {
  readonly work: () => Promise<T>
  /** True if the statement ends a transaction, which releases its locks. */
  readonly releases: boolean
}

interface Statement {
  readonly pid: number
  readonly release: () => void
  /** Process ids of the lock's holders, once the statement has waited for a lock. */
  blockers?: readonly number[]
  /** Hands over the result, which is held back until the statement's turn comes. */
  deliver?: () => void
}

/** The `statement_timeout` of prisma/engine/client.ts, in virtual time. */
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

  /** Returns whether all blockers, direct and indirect, wait for locks themselves. Then none can continue. */
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

  /** Waits after a release until each blocked statement has its result or is blocked again. */
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
      // After a release, all blocked statements would continue at once and race. So all but the first are
      // cancelled.
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
