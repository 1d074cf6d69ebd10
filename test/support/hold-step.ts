import type { Client } from '@temporalio/client'
import pg from 'pg'
import type { Simulator } from '../../dev/simulator/simulator.js'
import { fullSyncId } from '../../workflows/contract.js'
import type { TestDatabase } from './database.js'

/** An obstacle at which a step of a full sync waits until the test releases it. */
export interface Hold {
  /** Returns whether a worker's step waits at the obstacle. */
  isReached(): Promise<boolean>
  /** Lets the step continue. */
  release(): Promise<void>
  /**
   * True if the step's wait goes on after its worker is killed. A statement in PostgreSQL goes on waiting, a
   * request does not.
   */
  readonly outlivesWorker: boolean
}

/** Lets Stripe leave requests of a path unanswered. In the path, `*` stands for anything. */
export function holdRequest(simulator: Simulator, path: string): Hold {
  const remove = simulator.faults.add({ path, fault: { kind: 'hang' } })
  return {
    isReached: () =>
      Promise.resolve(simulator.faults.rules().some(({ path: held, hits }) => held === path && hits > 0)),
    release: () => Promise.resolve(remove()),
    outlivesWorker: false,
  }
}

/** Runs `sql` in a transaction that stays open. It takes a lock for which a statement of the worker waits. */
export async function holdStatement(database: TestDatabase, sql: string, values: string[] = []): Promise<Hold> {
  const client = new pg.Client({ connectionString: database.url, application_name: 'test hold' })
  await client.connect()
  await client.query('BEGIN')
  await client.query(sql, values)
  return {
    async isReached() {
      const waiting = await database.query(
        `SELECT FROM pg_stat_activity
         WHERE datname = current_database() AND application_name = 'stripe-sync worker' AND wait_event_type = 'Lock'`,
      )
      return waiting.length > 0
    },
    async release() {
      await client.query('ROLLBACK')
      await client.end()
    },
    outlivesWorker: true,
  }
}

/** Temporal's PENDING_ACTIVITY_STATE_STARTED: a worker is running the attempt. */
const STARTED = 2

/** Returns the numbers of the attempts at an activity that are running for the full sync and its children. */
export async function attemptsAt(client: Client, activity: string): Promise<number[]> {
  const pending = await pendingAt(client, activity)
  return pending.flatMap(({ attempt, state }) => (Number(state) === STARTED ? (attempt ?? 0) : []))
}

/** Returns how often an activity of the full sync and its children has failed: one number per open call. */
export async function failuresAt(client: Client, activity: string): Promise<number[]> {
  const pending = await pendingAt(client, activity)
  return pending.map(({ attempt }) => (attempt ?? 1) - 1) // the running attempt, or the next one
}

async function pendingAt(client: Client, activity: string) {
  const { raw } = await client.workflow.getHandle(fullSyncId).describe()
  const ids = (raw.pendingChildren ?? []).flatMap(({ workflowId }) => workflowId ?? [])
  const children = await Promise.allSettled(ids.map((id) => client.workflow.getHandle(id).describe()))
  const all = [raw, ...children.flatMap((each) => (each.status === 'fulfilled' ? each.value.raw : []))]
  return all
    .flatMap(({ pendingActivities }) => pendingActivities ?? [])
    .filter(({ activityType }) => activityType?.name === activity)
}

/** Returns whether an activity has reported its result, in a full sync or, with `childId`, in its child. */
export async function hasReported(
  client: Client,
  { runId, childId, activity }: { runId: string; childId?: string; activity: string },
): Promise<boolean> {
  const handle =
    childId === undefined ? client.workflow.getHandle(fullSyncId, runId) : client.workflow.getHandle(childId)
  const { events } = await handle.fetchHistory().catch(() => ({ events: [] })) // the child has not begun yet
  const [started] = events ?? []
  const parent = started?.workflowExecutionStartedEventAttributes?.parentWorkflowExecution
  if (childId !== undefined && parent?.runId !== runId) return false // it is the child of an earlier run
  const scheduled = new Set(
    events?.flatMap(({ eventId, activityTaskScheduledEventAttributes: each }) =>
      each?.activityType?.name === activity ? String(eventId) : [],
    ),
  )
  return (
    events?.some(({ activityTaskCompletedEventAttributes: each }) => scheduled.has(String(each?.scheduledEventId))) ??
    false
  )
}
