import { Client, Connection } from '@temporalio/client'

/** The work of a Temporal server, counted from the histories of its runs. */
export interface TemporalCost {
  readonly runs: number
  readonly historyEvents: number
  readonly activities: number
  /**
   * Actions as Temporal Cloud bills them: workflow starts, activities, signals, timers and updates.
   * Heartbeats and retries are not counted, because histories do not contain them.
   */
  readonly actions: number
  /** Events of the longest history. */
  readonly longestHistory: number
  /** The largest number of signals to one run. */
  readonly mostSignals: number
}

/**
 * The history events that count as actions. A signal-with-start is two actions
 * (docs.temporal.io/cloud/actions). Attribute names stand for event types, because the SDK does not export
 * the types' numbers.
 */
const ACTIONS = [
  'workflowExecutionStartedEventAttributes',
  'activityTaskScheduledEventAttributes',
  'workflowExecutionSignaledEventAttributes',
  'timerStartedEventAttributes',
  'workflowExecutionUpdateAcceptedEventAttributes',
] as const

/** Histories read at once. */
const CONCURRENCY = 10

/** Counts the work of all runs that started at or after `since`, scheduled runs included. */
export async function temporalCost(address: string, since: Date): Promise<TemporalCost> {
  const connection = await Connection.connect({ address })
  try {
    const { workflow } = new Client({ connection })
    const runs: { workflowId: string; runId: string }[] = []
    // A search finds a run only some time after its start. Here all runs ended long ago.
    for await (const run of workflow.list({ query: `StartTime >= '${since.toISOString()}'` })) runs.push(run)
    const cost = { runs: runs.length, historyEvents: 0, activities: 0, actions: 0, longestHistory: 0, mostSignals: 0 }
    await Promise.all(
      Array.from({ length: CONCURRENCY }, async () => {
        for (let run = runs.pop(); run; run = runs.pop()) {
          const { events } = await workflow.getHandle(run.workflowId, run.runId).fetchHistory()
          const all = events ?? []
          cost.historyEvents += all.length
          cost.longestHistory = Math.max(cost.longestHistory, all.length)
          const signals = all.filter((event) => event.workflowExecutionSignaledEventAttributes).length
          cost.mostSignals = Math.max(cost.mostSignals, signals)
          cost.activities += all.filter((event) => event.activityTaskScheduledEventAttributes).length
          cost.actions += all.filter((event) => ACTIONS.some((name) => event[name])).length
        }
      }),
    )
    return cost
  } finally {
    await connection.close()
  }
}
