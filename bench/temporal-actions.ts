import { Client, Connection } from '@temporalio/client'

/** What a Temporal server was asked to do, from the histories of all runs that it keeps. */
export interface TemporalCost {
  readonly runs: number
  readonly historyEvents: number
  readonly activities: number
  /** As Temporal Cloud bills them: workflow starts, activities, signals, timers and updates. Heartbeats and retries are not in histories. */
  readonly actions: number
  /** Of the longest history. */
  readonly longestHistory: number
  /** Of the run that got the most. */
  readonly mostSignals: number
}

/** A start by signal is a start and a signal (docs.temporal.io/cloud/actions). The SDK does not export the numbers of the types. */
const ACTIONS = [
  'workflowExecutionStartedEventAttributes',
  'activityTaskScheduledEventAttributes',
  'workflowExecutionSignaledEventAttributes',
  'timerStartedEventAttributes',
  'workflowExecutionUpdateAcceptedEventAttributes',
] as const

/** Histories that are read at once. */
const CONCURRENCY = 10

/** Counts the runs that were started at or after a moment, scheduled ones too. */
export async function temporalCost(address: string, since: Date): Promise<TemporalCost> {
  const connection = await Connection.connect({ address })
  try {
    const { workflow } = new Client({ connection })
    const runs: { workflowId: string; runId: string }[] = []
    // Searches see a run a moment after its start; by now all has long ended.
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
