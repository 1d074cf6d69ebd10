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
  /** Probability that a run is told to continue as new, each time it asks. */
  readonly continueAsNewRate?: number
}

export interface FinishedWorkflow {
  readonly result: unknown
  /** Returns the results of an activity's calls, in order. */
  returned(activity: string): readonly unknown[]
  /** The child workflows that ended with a result. */
  readonly children: readonly { readonly args: readonly unknown[]; readonly result: unknown }[]
}

/**
 * Failures in a row after which an activity fails its workflow. More attempts would not help, because these
 * tests have no outage that ends by itself.
 */
const MAX_ATTEMPTS = 5

/**
 * Runs a real workflow function with the real activities in this process. The simulation's stand-in for
 * Temporal replaces the server (vitest.config.ts puts it in place). Sleeps and retries take no time.
 *
 * @throws what the workflow throws
 */
export async function runWorkflow(
  deps: Deps,
  { type, workflowId, args, continueAsNewRate }: WorkflowToRun,
): Promise<FinishedWorkflow> {
  // The stand-in calls activities by name.
  const activities = createActivities(deps) as unknown as Record<string, (input: unknown) => Promise<unknown>>
  const calls: { readonly name: string; readonly result: unknown }[] = []
  const children: FinishedWorkflow['children'][number][] = []
  const asks: (() => boolean | Promise<boolean>)[] = []

  /** Checks the conditions of workflows, after everything that can make one true has run. */
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
      } as unknown as Context // the part of the context that our activities use
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
