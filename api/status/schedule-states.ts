import { type Client, ScheduleNotFoundError } from '@temporalio/client'
import { awaitAll } from '../../prisma/engine/await-all.js'
import { reconcileScheduleId, sweepScheduleId } from '../../workflows/contract.js'
import { within } from '../within.js'
import { type Finding, finding, type ProblemAction } from './problem.js'

/** Timeout for Temporal's answer, because the page waits for it. */
const PATIENCE_MS = 2_000

/** A schedule is late when it started nothing for 3 of its intervals plus 60 s. */
const LATE_INTERVALS = 3
const LATE_SLACK_MS = 60_000

/** The state in Temporal of one of the worker's two schedules. */
export interface ScheduleState {
  readonly id: string
  /** `unknown`: Temporal did not answer in time. */
  readonly state: 'running' | 'paused' | 'late' | 'missing' | 'unknown'
  /**
   * When the schedule last started a workflow, or was created or updated, whichever is later. Temporal's
   * clock; null when the schedule is missing or unknown.
   */
  readonly lastStartedAt: Date | null
  /** When the schedule starts its next workflow; null when it is paused, missing or unknown. */
  readonly nextStartsAt: Date | null
}

/** Reads both schedules from Temporal. Never rejects. */
export function readSchedules(client: Client): Promise<ScheduleState[]> {
  return awaitAll(
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
    return {
      id,
      state: state.paused ? 'paused' : isLate ? 'late' : 'running',
      lastStartedAt: new Date(lastMs),
      nextStartsAt: state.paused ? null : (info.nextActionTimes[0] ?? null),
    }
  } catch (error) {
    return {
      id,
      state: error instanceof ScheduleNotFoundError ? 'missing' : 'unknown',
      lastStartedAt: null,
      nextStartsAt: null,
    }
  }
}

/** What a stopped schedule means for the data. */
const CONSEQUENCES: Readonly<Record<string, string>> = {
  [sweepScheduleId]: 'Events whose nudge was lost are not applied.',
  [reconcileScheduleId]: 'Webhooks that were lost are not found.',
}

/** The button that resumes a paused schedule. */
const UNPAUSE: Readonly<Record<string, ProblemAction>> = {
  [sweepScheduleId]: 'unpause-sweep',
  [reconcileScheduleId]: 'unpause-reconcile',
}

/** Returns a finding for each schedule that is not running. */
export function scheduleProblems(schedules: readonly ScheduleState[]): Finding[] {
  return schedules.flatMap((schedule) => {
    const text = sentenceOn(schedule)
    const action = schedule.state === 'paused' ? (UNPAUSE[schedule.id] ?? null) : null
    return text === null ? [] : [finding('schedule-stopped', text, action)]
  })
}

function sentenceOn({ id, state, lastStartedAt }: ScheduleState): string | null {
  const consequence = CONSEQUENCES[id]
  switch (state) {
    case 'running':
      return null
    case 'missing':
      return `The schedule ${id} is missing in Temporal. ${consequence} A worker creates it within a minute: check that one is running.`
    case 'paused':
      return `The schedule ${id} is paused. ${consequence} To resume it, run: temporal schedule toggle --schedule-id ${id} --unpause`
    case 'late': {
      const minutes = Math.round((Date.now() - (lastStartedAt?.getTime() ?? 0)) / 60_000)
      return `The schedule ${id} has started nothing for ${minutes} minutes. ${consequence} Check that a worker is running.`
    }
    case 'unknown':
      return `Temporal did not say in time whether the schedule ${id} is running. If this lasts, look at Temporal's logs.`
  }
}
