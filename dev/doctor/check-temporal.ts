import type { Connection } from '@temporalio/client'
import { taskQueue } from '../../workflows/contract.js'
import { broken, ok, reasonOf, type Tell } from './finding.js'

interface Target {
  readonly address: string
  readonly namespace: string
  readonly connection: Promise<Connection>
}

/** Checks that Temporal answers, and that a worker takes its tasks. */
export async function checkTemporal(connect: () => Target, tell: Tell): Promise<void> {
  const { address, namespace, connection } = connect()
  const what = 'Temporal'
  try {
    const open = await connection
    const { pollers } = await open.workflowService.describeTaskQueue({
      namespace,
      taskQueue: { name: taskQueue },
      taskQueueType: 1, // workflow tasks
    })
    await open.close()
    const workers = pollers?.length ?? 0
    if (workers === 0)
      tell(broken(what, `${address} answers, but no worker does its work: start one with \`npm run start:worker\`.`))
    else tell(ok(what, `${address}, namespace ${namespace}, ${workers} ${workers === 1 ? 'worker' : 'workers'}.`))
  } catch (error) {
    tell(broken(what, `${address} does not answer (${reasonOf(error)}). Is it running, and is TEMPORAL_ADDRESS right?`))
  }
}
