import { type Client, ScheduleNotFoundError } from '@temporalio/client'
import { together } from '../prisma/together.js'
import { reconcileScheduleId, sweepScheduleId } from '../workflows/contract.js'
import { within } from './within.js'

/** The page waits this long for Temporal's answer. */
const PATIENCE_MS = 2_000

/** A schedule is late when it started nothing for this many of its intervals, and a minute. */
const LATE_INTERVALS = 3
const LATE_SLACK_MS = 60_000

/** One of the two schedules that the worker keeps, as Temporal has it. */
export interface ScheduleState {
  readonly id: string
  /** `unknown`: Temporal did not answer in time. */
  readonly state: 'running' | 'paused' | 'late' | 'missing' | 'unknown'
  /** When it last started a workflow, or was created or updated, by Temporal's clock; null when it is missing or unknown. */
  readonly lastStartedAt: Date | null
}

/** Asks Temporal for both schedules. Never rejects. */
export function readSchedules(client: Client): Promise<ScheduleState[]> {
  return together(
    () => readSchedule(client, sweepScheduleId),
    () => readSchedule(client, reconcileScheduleId),
  )
}

async function readSchedule(client: Client, id: string): Promise<ScheduleState> {
  try {
    const { spec, state, info } = await within(PATIENCE_MS, client.schedule.getHandle(id).describe())
    const started = [info.createdAt, info.lastUpdatedAt, ...info.recentActions.map(({ takenAt }) => takenAt)]
    const lastMs = Math.max(...started.map((date) => date?.getTime() ?? 0))
    const lateMs = LATE_INTERVALS * (spec.intervals?.[0]?.every ?? 0) + LATE_SLACK_MS
    const isLate = Date.now() - lastMs > lateMs
    return { id, state: state.paused ? 'paused' : isLate ? 'late' : 'running', lastStartedAt: new Date(lastMs) }
  } catch (error) {
    return { id, state: error instanceof ScheduleNotFoundError ? 'missing' : 'unknown', lastStartedAt: null }
  }
}

/** What does not happen without a schedule. */
const CONSEQUENCES: Readonly<Record<string, string>> = {
  [sweepScheduleId]: 'Events whose nudge was lost are not applied.',
  [reconcileScheduleId]: 'Webhooks that were lost are not found.',
}

/** A sentence for each schedule that does not do its work. */
export function scheduleProblems(schedules: readonly ScheduleState[]): string[] {
  return schedules.flatMap(({ id, state, lastStartedAt }) => {
    const consequence = CONSEQUENCES[id]
    switch (state) {
      case 'running':
        return []
      case 'missing':
        return `The schedule ${id} is missing in Temporal. ${consequence} A worker creates it within a minute: is one running?`
      case 'paused':
        return `The schedule ${id} is paused. ${consequence} To go on: temporal schedule toggle --schedule-id ${id} --unpause`
      case 'late': {
        const minutes = Math.round((Date.now() - (lastStartedAt?.getTime() ?? 0)) / 60_000)
        return `The schedule ${id} has started nothing for ${minutes} minutes. ${consequence} Is a worker running?`
      }
      case 'unknown':
        return `Temporal does not say whether the schedule ${id} runs. Look at Temporal's logs if this stays.`
    }
  })
}
