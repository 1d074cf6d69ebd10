import { setImmediate as turn } from 'node:timers/promises'
import { asyncLocalStorage, type Context } from '@temporalio/activity'
import { ActivityFailure, ApplicationFailure } from '@temporalio/common'
import { createActivities } from '../../activities/index.js'
import type { Deps } from '../../activities/deps.js'
import { createRandom } from '../../dev/simulator/random.js'
import * as workflows from '../../workflows/index.js'
import { createTemporal, type ExecuteActivity, toWire } from '../simulation/temporal/temporal.js'

export interface WorkflowToRun {
  readonly type: string
  readonly workflowId: string
  readonly args: readonly unknown[]
  /** How often a run is told to continue as new, from 0 to 1. */
  readonly continueAsNewRate?: number
}

export interface FinishedWorkflow {
  readonly result: unknown
  /** What the calls of an activity returned, in their order. */
  returned(activity: string): readonly unknown[]
  /** Its child workflows that ended with a result. */
  readonly children: readonly { readonly args: readonly unknown[]; readonly result: unknown }[]
}

/** An activity that fails this often in a row ends its workflow: these tests have no outage that ends by itself. */
const MAX_ATTEMPTS = 5

/**
 * Runs a real workflow function with the real activities in this process, over the simulation's stand-in for Temporal (vitest.config.ts puts
 * it in place). Waiting takes no time: sleeps and retries go on at once.
 *
 * Throws what the workflow throws.
 */
export async function runWorkflow(
  deps: Deps,
  { type, workflowId, args, continueAsNewRate }: WorkflowToRun,
): Promise<FinishedWorkflow> {
  const activities = createActivities(deps) as unknown as Record<string, (input: unknown) => Promise<unknown>> // called by name
  const calls: { readonly name: string; readonly result: unknown }[] = []
  const children: FinishedWorkflow['children'][number][] = []
  const asks: (() => boolean | Promise<boolean>)[] = []

  /** Conditions of workflows are looked at after all that can make one true. */
  async function quiet(): Promise<void> {
    await turn()
    for (const ask of asks) while (await ask()) await turn()
  }

  const executeActivity: ExecuteActivity = async (name, call) => {
    try {
      const result = toWire(await attempt(name, call.args[0]))
      calls.push({ name, result })
      return result
    } finally {
      void quiet()
    }
  }

  async function attempt(name: string, input: unknown): Promise<unknown> {
    let heartbeat: unknown
    for (let nr = 1; ; nr++) {
      const context = {
        info: { heartbeatDetails: heartbeat },
        cancellationSignal: new AbortController().signal,
        heartbeat: (details: unknown) => void (heartbeat = toWire(details)),
      } as unknown as Context // the part of it that our activities use
      try {
        return await asyncLocalStorage.run(context, async () => activities[name]?.(input))
      } catch (error) {
        const isFinal = error instanceof ApplicationFailure && error.nonRetryable === true
        if (!isFinal && nr < MAX_ATTEMPTS) continue
        const cause = error instanceof Error ? error : undefined
        throw new ActivityFailure('Activity task failed', name, workflowId, 'NON_RETRYABLE_FAILURE', undefined, cause)
      }
    }
  }

  const temporal = createTemporal({
    scheduler: { sleep: quiet, after: () => () => undefined, onQuiet: (ask) => void asks.push(ask) },
    random: createRandom(1, 'temporal'),
    workflows: {
      ...workflows,
      async objectSync(...given: Parameters<typeof workflows.objectSync>) {
        const result = await workflows.objectSync(...given)
        children.push({ args: given, result })
        return result
      },
    },
    executeActivity,
    onEvent: () => undefined,
    onBeside: () => undefined,
    ...(continueAsNewRate !== undefined && { continueAsNewRate }),
  })
  const result = await temporal.execute(type, { workflowId, args })
  return {
    result,
    returned: (activity) => calls.filter(({ name }) => name === activity).map((call) => call.result),
    children,
  }
}
