import { AsyncLocalStorage } from 'node:async_hooks'
import type * as real from '@temporalio/workflow'

// A stand-in for `@temporalio/workflow`: tsconfig.run.json puts this file in its place for the simulation.
// Functions that need no running workflow are the real ones. If a function that needs one is missing here,
// the first history that calls it fails.
// oxlint-disable-next-line import/export -- the definitions below replace the real ones
export * from '@temporalio/workflow/lib/index.js'

/** Requests that a running workflow can make to Temporal. */
export interface WorkflowHost {
  readonly info: Pick<real.WorkflowInfo, 'workflowId' | 'runId' | 'parent' | 'continueAsNewSuggested'>
  executeActivity(name: string, args: readonly unknown[], options: real.ActivityOptions): Promise<unknown>
  condition(isTrue: () => boolean, timeoutMs?: number): Promise<boolean>
  sleep(ms: number): Promise<void>
  handleSignal(name: string, handler: (...args: unknown[]) => void): void
  signal(workflowId: string, name: string, args: readonly unknown[]): Promise<void>
  /** Resolves when the child has started, with the promise of its result. */
  startChild(type: string, child: Child): Promise<{ readonly result: Promise<unknown> }>
}

interface Child {
  readonly workflowId: string
  readonly args: readonly unknown[]
}

const hosts = new AsyncLocalStorage<WorkflowHost>()

/** Runs a workflow function. Its calls of the functions below reach this host. */
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

/** Registers a signal handler. Ignores queries and updates, because nobody sends any here. */
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

/** Returns true, because nobody sends queries or updates here. */
export function allHandlersFinished(): boolean {
  return true
}

/** Does nothing, because nobody looks at the details here. */
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

/** The error that ends a run which continues as new, as in the real SDK. */
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

/** A scope that is never cancelled, because nobody cancels workflows here. */
export const CancellationScope = {
  current: () => ({ consideredCancelled: false }),
  nonCancellable: <T>(work: () => Promise<T>) => work(),
}
