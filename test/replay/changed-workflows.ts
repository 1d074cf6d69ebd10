import { sleep } from '@temporalio/workflow'
import * as workflows from '../../workflows/index.js'

// Each workflow with an extra timer before its first step. A careless change of a workflow looks the same to
// its running runs.

export const customerSync = delayed(workflows.customerSync)
export const fullSync = delayed(workflows.fullSync)
export const objectLookup = delayed(workflows.objectLookup)
export const objectSync = delayed(workflows.objectSync)
export const reconcile = delayed(workflows.reconcile)
export const sweep = delayed(workflows.sweep)

function delayed<Input extends unknown[], Result>(workflow: (...input: Input) => Promise<Result>) {
  return async (...input: Input): Promise<Result> => {
    await sleep(1_000)
    return workflow(...input)
  }
}
