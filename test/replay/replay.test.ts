import { fileURLToPath } from 'node:url'
import { DefaultLogger, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundleWorkflows, workflowBundle } from '../../worker/bundle.js'
import * as workflows from '../../workflows/index.js'
import { readHistories, type RecordedHistory } from './histories.js'

// After a deployment, an open run goes on with the new code: Temporal replays its history. If the new code
// would have asked for something else, the replay fails, and the run does not recover by itself.
// docs/replay.md says what to do when these tests fail.

const histories = readHistories()

function replay(bundle: WorkflowBundleOption, { history, workflowId }: RecordedHistory): Promise<void> {
  return Worker.runReplayHistory({ workflowBundle: bundle }, history, workflowId)
}

let bundle: WorkflowBundleOption
let changed: WorkflowBundleOption
beforeAll(async () => {
  // Errors are thrown too, so they need not be logged.
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: 'error', forward: {} } },
  })
  bundle = await workflowBundle()
  changed = await bundleWorkflows(fileURLToPath(new URL('./changed-workflows.ts', import.meta.url)))
})

describe('the current workflows', () => {
  it.each([...histories])('replay %s', async (_, recorded) => {
    await expect(replay(bundle, recorded)).resolves.toBeUndefined()
  })
})

describe('the recorded histories', () => {
  const eventsOf = (type: string) =>
    [...histories.values()]
      .filter(
        ({ history: { events } }) => events[0]?.workflowExecutionStartedEventAttributes?.workflowType.name === type,
      )
      .map(({ history: { events } }) => events.map(({ eventType }) => eventType.replace('EVENT_TYPE_', '')))

  it.each(Object.keys(workflows))('include a run of %s', (type) => {
    expect(eventsOf(type).length).toBeGreaterThan(0)
  })

  it.each([
    ['customerSync', ['WORKFLOW_EXECUTION_SIGNALED', 'WORKFLOW_EXECUTION_UPDATE_COMPLETED', 'TIMER_STARTED']],
    ['fullSync', ['WORKFLOW_EXECUTION_UPDATE_COMPLETED']],
    ['fullSync', ['WORKFLOW_EXECUTION_CANCEL_REQUESTED', 'WORKFLOW_EXECUTION_CANCELED']],
    ['objectSync', ['WORKFLOW_EXECUTION_SIGNALED']],
    ['objectSync', ['WORKFLOW_EXECUTION_CANCEL_REQUESTED']],
  ])('include a run of %s with %j', (type, wanted) => {
    expect(eventsOf(type).some((events) => wanted.every((each) => events.includes(each)))).toBe(true)
  })

  it('include a run of objectSync that listed in several activities', () => {
    const scheduled = eventsOf('objectSync').map(
      (events) => events.filter((each) => each === 'ACTIVITY_TASK_SCHEDULED').length,
    )
    expect(Math.max(...scheduled)).toBeGreaterThan(3)
  })

  it('name no process, machine or folder', () => {
    const text = JSON.stringify([...histories])
    expect(text).not.toMatch(/\d+@[\w.-]+|\/node_modules\/|"stackTrace"/)
  })
})

describe('changed workflows', () => {
  it.each(['reconcile', 'customer-sync', 'object-lookup', 'sweep', 'full-sync', 'object-sync'])(
    'fail to replay %s',
    async (name) => {
      const recorded = histories.get(name)
      if (!recorded) throw new Error(`${name} is not recorded.`)
      await expect(replay(changed, recorded)).rejects.toThrow(/[Nn]ondeterminism/)
    },
  )
})
