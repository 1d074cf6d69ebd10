import { Client } from '@temporalio/client'
import { type ScheduleState, readSchedules, scheduleProblems } from '../../api/status/schedule-states.js'
import { explainTemporal } from '../../worker/explain-temporal.js'
import { taskQueue } from '../../workflows/contract.js'
import { connectTemporal } from '../connect-temporal.js'
import { broken, ok, type Tell } from './finding.js'

/**
 * Checks that Temporal answers, and that the schedules run.
 *
 * @returns the number of workers that take tasks here; undefined if Temporal does not say
 */
export async function checkTemporal(source: NodeJS.ProcessEnv, tell: Tell): Promise<number | undefined> {
  const { address, namespace, connection: connecting } = connectTemporal(source)
  const what = 'Temporal'
  try {
    const connection = await connecting
    try {
      const { pollers } = await connection.workflowService.describeTaskQueue({
        namespace,
        taskQueue: { name: taskQueue },
        taskQueueType: 1, // workflow tasks
      })
      tell(ok(what, `${address} answers, namespace ${namespace}.`))
      tellSchedules(await readSchedules(new Client({ connection, namespace })), tell)
      return pollers?.length ?? 0
    } finally {
      await connection.close()
    }
  } catch (error) {
    tell(broken(what, explainTemporal(error, { address, namespace })))
    return undefined
  }
}

function tellSchedules(schedules: readonly ScheduleState[], tell: Tell): void {
  const what = 'schedules'
  const problems = scheduleProblems(schedules)
  for (const { text } of problems) tell(broken(what, text))
  if (problems.length === 0) tell(ok(what, `${schedules.map(({ id }) => id).join(' and ')} are running.`))
}
