import { fileURLToPath } from 'node:url'
import { DefaultLogger, Runtime, Worker, type WorkflowBundleOption } from '@temporalio/worker'
import { beforeAll, describe, expect, it } from 'vitest'
import { bundleWorkflows, workflowBundle } from '../../worker/bundle.js'
import * as workflows from '../../workflows/index.js'
import { readHistories, type RecordedHistory } from './histories.js'

// A run that has begun goes on with the code that is deployed meanwhile: Temporal replays its history, and code that would have asked for
// something else is an error from which the run does not come back by itself. docs/replay.md says what to do when this fails.

const histories = readHistories()

function replay(bundle: WorkflowBundleOption, { history, workflowId }: RecordedHistory): Promise<void> {
  return Worker.runReplayHistory({ workflowBundle: bundle }, history, workflowId)
}

let bundle: WorkflowBundleOption
let changed: WorkflowBundleOption
beforeAll(async () => {
  // What goes wrong is thrown as well.
  Runtime.install({
    logger: new DefaultLogger('ERROR', () => undefined),
    telemetryOptions: { logging: { filter: 'error', forward: {} } },
  })
  bundle = await workflowBundle()
  changed = await bundleWorkflows(fileURLToPath(new URL('./changed-workflows.ts', import.meta.url)))
})

describe('the workflows as they are', () => {
  it.each([...histories])('replay %s', async (_, recorded) => {
    await expect(replay(bundle, recorded)).resolves.toBeUndefined()
  })
})

describe('what is recorded', () => {
  const eventsOf = (type: string) =>
    [...histories.values()]
      .filter(
        ({ history: { events } }) => events[0]?.workflowExecutionStartedEventAttributes?.workflowType.name === type,
      )
      .map(({ history: { events } }) => events.map(({ eventType }) => eventType.replace('EVENT_TYPE_', '')))

  it.each(Object.keys(workflows))('has a run of %s', (type) => {
    expect(eventsOf(type).length).toBeGreaterThan(0)
  })

  it.each([
    ['customerSync', ['WORKFLOW_EXECUTION_SIGNALED', 'WORKFLOW_EXECUTION_UPDATE_COMPLETED', 'TIMER_STARTED']],
    ['fullSync', ['WORKFLOW_EXECUTION_UPDATE_COMPLETED']],
    ['fullSync', ['WORKFLOW_EXECUTION_CANCEL_REQUESTED', 'WORKFLOW_EXECUTION_CANCELED']],
    ['objectSync', ['WORKFLOW_EXECUTION_SIGNALED']],
    ['objectSync', ['WORKFLOW_EXECUTION_CANCEL_REQUESTED']],
  ])('has one of %s with %j', (type, wanted) => {
    expect(eventsOf(type).some((events) => wanted.every((each) => events.includes(each)))).toBe(true)
  })

  it('has one of objectSync that listed by several activities', () => {
    const scheduled = eventsOf('objectSync').map(
      (events) => events.filter((each) => each === 'ACTIVITY_TASK_SCHEDULED').length,
    )
    expect(Math.max(...scheduled)).toBeGreaterThan(3)
  })

  it('names no process, machine or folder', () => {
    const text = JSON.stringify([...histories])
    expect(text).not.toMatch(/\d+@[\w.-]+|\/node_modules\/|"stackTrace"/)
  })
})

describe('workflows that were changed', () => {
  it.each(['reconcile', 'customer-sync', 'sweep', 'full-sync', 'object-sync'])(
    'no longer replay %s, and that is noticed',
    async (name) => {
      const recorded = histories.get(name)
      if (!recorded) throw new Error(`${name} is not recorded.`)
      await expect(replay(changed, recorded)).rejects.toThrow(/[Nn]ondeterminism/)
    },
  )
})
