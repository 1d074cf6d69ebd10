import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type ScheduleOptions,
  type ScheduleUpdateOptions,
} from '@temporalio/client'
import type { Logger } from 'pino'
import { reconcileScheduleId, reconcileType, sweepScheduleId, sweepType, taskQueue } from '../workflows/contract.js'
import { pause } from '../prisma/engine/pause.js'

/**
 * After an outage of Temporal, runs that were due longer ago than this are skipped. The next run does their
 * work.
 */
const CATCHUP_WINDOW = '1 hour'

interface Intervals {
  readonly sweepIntervalMs: number
  readonly reconcileIntervalMs: number
}

/**
 * How often the worker checks that the schedules exist. Somebody may delete one, or Temporal may come back
 * with an empty database.
 */
const ENSURE_EVERY_MS = 30_000

export interface KeepSchedulesInput extends Intervals {
  readonly client: Client
  readonly log: Pick<Logger, 'warn'>
  /** Ends the checks. */
  readonly signal: AbortSignal
}

/**
 * Checks every 30 s that the schedules exist, and creates those that are missing. Runs until the signal
 * comes. Never changes an existing schedule: an operator's pause stays, and two workers with different
 * intervals do not overwrite each other. Never rejects: after an error, the next check tries again.
 */
export async function keepSchedules({ client, log, signal, ...intervals }: KeepSchedulesInput): Promise<void> {
  while (await pause(ENSURE_EVERY_MS, signal)) {
    try {
      for (const schedule of schedulesOf(intervals)) {
        if (await createIfMissing(client, schedule)) {
          log.warn({ schedule: schedule.scheduleId }, 'a schedule was missing and has been created again')
        }
      }
    } catch (error) {
      log.warn({ err: error }, 'the schedules could not be checked; the next check follows in 30 s')
    }
  }
}

/** Creates the two schedules, or updates their intervals. An operator's pause stays. */
export async function ensureSchedules(client: Client, intervals: Intervals): Promise<void> {
  for (const schedule of schedulesOf(intervals)) {
    if (await createIfMissing(client, schedule)) continue
    const { scheduleId, ...options } = schedule
    await client.schedule.getHandle(scheduleId).update(({ state }): ScheduleUpdateOptions => ({ ...options, state }))
  }
}

/** Creates a schedule. Returns false if the schedule exists already. */
async function createIfMissing(client: Client, schedule: ScheduleOptions): Promise<boolean> {
  try {
    await client.schedule.create(schedule)
    return true
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
    return false
  }
}

function schedulesOf({ sweepIntervalMs, reconcileIntervalMs }: Intervals) {
  return [
    scheduleOf({
      scheduleId: sweepScheduleId,
      type: sweepType,
      everyMs: sweepIntervalMs,
      summary: 'Applies open events that a nudge left behind.',
    }),
    scheduleOf({
      scheduleId: reconcileScheduleId,
      type: reconcileType,
      everyMs: reconcileIntervalMs,
      summary: "Compares Stripe's events with the inbox and repairs what is missing.",
    }),
  ]
}

interface Scheduled {
  readonly scheduleId: string
  readonly type: string
  readonly everyMs: number
  /** What the Temporal UI says of each run. */
  readonly summary: string
}

function scheduleOf({ scheduleId, type, everyMs, summary }: Scheduled) {
  return {
    scheduleId,
    spec: { intervals: [{ every: everyMs }] },
    action: { type: 'startWorkflow', workflowType: type, taskQueue, workflowId: type, staticSummary: summary },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCHUP_WINDOW },
  } satisfies ScheduleOptions
}
