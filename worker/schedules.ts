import {
  type Client,
  ScheduleAlreadyRunning,
  ScheduleOverlapPolicy,
  type ScheduleOptions,
  type ScheduleUpdateOptions,
} from '@temporalio/client'
import { reconcileScheduleId, reconcileType, sweepScheduleId, sweepType, taskQueue } from '../workflows/contract.js'

/** After an outage of Temporal, runs that were missed longer ago than this are not made up for: the next one does all. */
const CATCHUP_WINDOW = '1 hour'

export interface Intervals {
  readonly sweepIntervalMs: number
  readonly reconcileIntervalMs: number
}

/** Creates the two schedules, or updates their interval. An operator's pause of one stays. */
export async function ensureSchedules(
  client: Client,
  { sweepIntervalMs, reconcileIntervalMs }: Intervals,
): Promise<void> {
  await ensureSchedule(client, { scheduleId: sweepScheduleId, type: sweepType, everyMs: sweepIntervalMs })
  await ensureSchedule(client, { scheduleId: reconcileScheduleId, type: reconcileType, everyMs: reconcileIntervalMs })
}

async function ensureSchedule(
  client: Client,
  { scheduleId, type, everyMs }: { scheduleId: string; type: string; everyMs: number },
): Promise<void> {
  const options = {
    spec: { intervals: [{ every: everyMs }] },
    action: { type: 'startWorkflow', workflowType: type, taskQueue, workflowId: type },
    policies: { overlap: ScheduleOverlapPolicy.SKIP, catchupWindow: CATCHUP_WINDOW },
  } satisfies Omit<ScheduleOptions, 'scheduleId'>
  try {
    await client.schedule.create({ scheduleId, ...options })
  } catch (error) {
    if (!(error instanceof ScheduleAlreadyRunning)) throw error
    await client.schedule.getHandle(scheduleId).update(({ state }): ScheduleUpdateOptions => ({ ...options, state }))
  }
}
