import { WorkflowExecutionAlreadyStartedError } from '@temporalio/common'
import type { ActivityOptions } from '@temporalio/workflow'
import type { Random } from '../../../dev/simulator/random.js'
import type { Scheduler } from '../scheduler.js'
import { ContinueAsNew, runHosted, type WorkflowHost } from './workflow.js'

/** A stand-in for Temporal. It runs real workflow functions in this process, by turns of the scheduler. */
export interface Temporal {
  /** Runs a workflow and returns its result. Throws what the workflow throws. */
  execute(type: string, start: WorkflowStart): Promise<unknown>
  /** Starts a workflow, unless one with this id runs. Resolves when it ends, whether it succeeds or fails. */
  start(type: string, start: WorkflowStart): Promise<void>
  signalWithStart(type: string, start: WorkflowStart & { readonly signal: string }): void
  isRunning(workflowId: string): boolean
  readonly running: number
  /** Workflows that ended with an error. */
  readonly failures: readonly string[]
}

interface WorkflowStart {
  readonly workflowId: string
  readonly args?: readonly unknown[]
}

export type ExecuteActivity = (
  name: string,
  call: { readonly args: readonly unknown[]; readonly options: ActivityOptions; readonly workflowId: string },
) => Promise<unknown>

export interface TemporalOptions {
  readonly scheduler: Pick<Scheduler, 'after' | 'onQuiet' | 'sleep'>
  readonly random: Random
  readonly workflows: Readonly<Record<string, unknown>>
  readonly executeActivity: ExecuteActivity
  readonly onEvent: (what: string) => void
  /** Called when a workflow begins while one of another type runs. */
  readonly onBeside: (types: string) => void
  /** Called when a workflow fails because it left out objects that could not be read or written. */
  readonly onLeftOut?: () => void
  /** Probability that a run is told to continue as new, each time it asks. */
  readonly continueAsNewRate?: number
}

interface Run {
  readonly workflowId: string
  readonly type: string
  readonly parent?: { readonly workflowId: string; readonly runId: string; readonly namespace: string }
  signals: Map<string, (...args: unknown[]) => void>
  buffered: { readonly name: string; readonly args: readonly unknown[] }[]
  conditions: Set<{ readonly isTrue: () => boolean; readonly resolve: () => void }>
}

/** Time in which Temporal passes on a start or a signal. */
const HAND_OVER_MS = { min: 3, max: 40 }

/** Temporal suggests continue-as-new when an event history is long. Ours are short, so chance decides. */
const CONTINUE_AS_NEW_RATE = 0.03

/**
 * Text in the error of a run that left objects out. A read may fail five times in a row. The run then names
 * the object and fails, and a later run lists the type again.
 */
const LEFT_OUT = 'could not be read or written'

export function createTemporal(options: TemporalOptions): Temporal {
  const { scheduler, random, workflows, executeActivity, onEvent, onBeside, onLeftOut } = options
  const { continueAsNewRate = CONTINUE_AS_NEW_RATE } = options
  const runs = new Map<string, Run>()
  const failures: string[] = []
  let runIds = 0

  const handOver = () => scheduler.sleep(random.between(HAND_OVER_MS.min, HAND_OVER_MS.max))

  function recordFailure(workflowId: string, error: unknown): void {
    onEvent(`${workflowId} fails: ${String(error)}`)
    if (String(error).includes(LEFT_OUT)) onLeftOut?.()
    else failures.push(`${workflowId}: ${String(error)}`)
  }

  scheduler.onQuiet(() => {
    for (const { conditions } of runs.values()) {
      for (const condition of conditions) {
        if (!condition.isTrue()) continue
        conditions.delete(condition)
        condition.resolve()
        return true
      }
    }
    return false
  })

  function launch(type: string, { workflowId, args = [] }: WorkflowStart, parent?: Run['parent']): Promise<unknown> {
    const run: Run = {
      workflowId,
      type,
      ...(parent && { parent }),
      signals: new Map(),
      buffered: [],
      conditions: new Set(),
    }
    const others = new Set([...runs.values()].map((other) => other.type))
    for (const other of others) if (other !== type) onBeside([type, other].toSorted().join(' beside '))
    runs.set(workflowId, run)
    return execute(run, toWire(args)).finally(() => runs.delete(workflowId))
  }

  async function execute(run: Run, firstArgs: readonly unknown[]): Promise<unknown> {
    const workflow = workflows[run.type]
    if (typeof workflow !== 'function') throw new Error(`There is no workflow ${run.type}.`)
    await handOver()
    for (let args = firstArgs; ;) {
      Object.assign(run, { signals: new Map(), conditions: new Set() })
      const host = hostOf(run)
      try {
        return toWire(await runHosted(host, () => workflow(...args) as Promise<unknown>))
      } catch (error) {
        if (!(error instanceof ContinueAsNew)) throw error
        onEvent(`${run.workflowId} continues as new`)
        args = toWire(error.args)
      }
    }
  }

  function hostOf(run: Run): WorkflowHost {
    const runId = `run-${(runIds += 1)}`
    const { workflowId } = run
    return {
      info: {
        workflowId,
        runId,
        ...(run.parent && { parent: run.parent }),
        get continueAsNewSuggested() {
          return random.chance(continueAsNewRate)
        },
      },
      executeActivity: (name, args, activityOptions) =>
        executeActivity(name, { args: toWire(args), options: activityOptions, workflowId }),
      async condition(isTrue, timeoutMs) {
        if (isTrue()) return true
        return new Promise((resolve) => {
          const cancel =
            timeoutMs === undefined
              ? () => undefined
              : scheduler.after(timeoutMs, () => {
                  run.conditions.delete(waiting)
                  resolve(false)
                })
          const waiting = {
            isTrue,
            resolve() {
              cancel()
              resolve(true)
            },
          }
          run.conditions.add(waiting)
        })
      },
      sleep: (ms) => scheduler.sleep(ms),
      handleSignal(name, handler) {
        run.signals.set(name, handler)
        for (const { args } of run.buffered.filter((each) => each.name === name)) handler(...args)
        run.buffered = run.buffered.filter((each) => each.name !== name)
      },
      async signal(target, name, args) {
        await handOver()
        const other = runs.get(target)
        if (!other) throw new Error(`There is no workflow ${target} to signal.`)
        deliver(other, { name, args: toWire(args) })
      },
      async startChild(type, child) {
        if (runs.has(child.workflowId)) {
          throw new WorkflowExecutionAlreadyStartedError('It runs already.', child.workflowId, type)
        }
        const result = launch(type, child, { workflowId, runId, namespace: 'default' })
        // The parent may not wait for its child, so the child's failure is recorded here.
        result.catch((error: unknown) => recordFailure(child.workflowId, error))
        await handOver()
        return { result }
      },
    }
  }

  function deliver(run: Run, signal: Run['buffered'][number]): void {
    const handler = run.signals.get(signal.name)
    if (handler) handler(...signal.args)
    else run.buffered.push(signal)
  }

  async function start(type: string, { workflowId, args = [] }: WorkflowStart): Promise<void> {
    if (runs.has(workflowId)) return
    onEvent(`${workflowId} starts`)
    await launch(type, { workflowId, args }).then(
      () => onEvent(`${workflowId} ends`),
      (error: unknown) => recordFailure(workflowId, error),
    )
  }

  return {
    execute: (type, workflow) => launch(type, workflow),
    start,
    signalWithStart(type, { signal, ...rest }) {
      void start(type, rest)
      const run = runs.get(rest.workflowId)
      if (run) deliver(run, { name: signal, args: [] })
    },
    isRunning: (workflowId) => runs.has(workflowId),
    get running() {
      return runs.size
    },
    failures,
  }
}

/** Returns the value as another process would receive it: encoded as JSON and parsed. */
export function toWire<T>(value: T): T {
  return value === undefined ? value : (JSON.parse(JSON.stringify(value)) as T)
}
