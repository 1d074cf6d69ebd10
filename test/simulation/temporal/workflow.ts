import { AsyncLocalStorage } from 'node:async_hooks'
import type * as real from '@temporalio/workflow'

// What `@temporalio/workflow` is to the workflows while they are simulated: tsconfig.run.json puts this file in its place. What needs no
// run of a workflow is the real thing; what does need one and is missing here fails the first history that calls it.
// oxlint-disable-next-line import/export -- what is defined below takes the place of the real one
export * from '@temporalio/workflow/lib/index.js'

/** What a run of a workflow can ask of Temporal. */
export interface WorkflowHost {
  readonly info: Pick<real.WorkflowInfo, 'workflowId' | 'runId' | 'parent' | 'continueAsNewSuggested'>
  executeActivity(name: string, args: readonly unknown[], options: real.ActivityOptions): Promise<unknown>
  condition(isTrue: () => boolean, timeoutMs?: number): Promise<boolean>
  sleep(ms: number): Promise<void>
  handleSignal(name: string, handler: (...args: unknown[]) => void): void
  signal(workflowId: string, name: string, args: readonly unknown[]): Promise<void>
  /** Resolves when it has started, with the promise of its result. */
  startChild(type: string, child: Child): Promise<{ readonly result: Promise<unknown> }>
}

interface Child {
  readonly workflowId: string
  readonly args: readonly unknown[]
}

const hosts = new AsyncLocalStorage<WorkflowHost>()

/** Runs a workflow function, whose calls of what is below then reach this host. */
export function runHosted<T>(by: WorkflowHost, work: () => T): T {
  return hosts.run(by, work)
}

function host(): WorkflowHost {
  const current = hosts.getStore()
  if (!current) throw new Error('This runs outside of any workflow.')
  return current
}

export function proxyActivities(options: real.ActivityOptions): object {
  return new Proxy(
    {},
    {
      get:
        (_, name) =>
        (...args: unknown[]) =>
          host().executeActivity(String(name), args, options),
    },
  )
}

interface Definition {
  readonly type: 'signal' | 'query' | 'update'
  readonly name: string
}

/** Nobody asks or updates here: only signals come. */
export function setHandler({ type, name }: Definition, handler: (...args: unknown[]) => void): void {
  if (type === 'signal') host().handleSignal(name, handler)
}

export function condition(isTrue: () => boolean, timeoutMs?: number): Promise<boolean> {
  return host().condition(isTrue, timeoutMs)
}

export function sleep(ms: number): Promise<void> {
  return host().sleep(ms)
}

export function workflowInfo(): WorkflowHost['info'] {
  return host().info
}

/** Nobody asks or updates here. */
export function allHandlersFinished(): boolean {
  return true
}

/** Nobody looks. */
export function setCurrentDetails(): void {}

type WorkflowFunction = (...args: never[]) => Promise<unknown>
type ChildOptions = Omit<Child, 'args'> & Partial<Child>

export async function startChild({ name }: WorkflowFunction, { workflowId, args = [] }: ChildOptions) {
  const { result } = await host().startChild(name, { workflowId, args })
  return { result: () => result, ...getExternalWorkflowHandle(workflowId) }
}

export async function executeChild(workflow: WorkflowFunction, options: ChildOptions): Promise<unknown> {
  const child = await startChild(workflow, options)
  return child.result()
}

export function getExternalWorkflowHandle(workflowId: string) {
  return { signal: ({ name }: Definition, ...args: unknown[]) => host().signal(workflowId, name, args) }
}

/** Thrown through the workflow, as in the real one. */
export class ContinueAsNew extends Error {
  override name = 'ContinueAsNew'
  readonly args: readonly unknown[]

  constructor(args: readonly unknown[]) {
    super('Workflow continued as new')
    this.args = args
  }
}

export function continueAsNew(...args: unknown[]): Promise<never> {
  return Promise.reject(new ContinueAsNew(args))
}

/** Nobody cancels here. */
export const CancellationScope = {
  current: () => ({ consideredCancelled: false }),
  nonCancellable: <T>(work: () => Promise<T>) => work(),
}
