import type { Client } from '@temporalio/client'
import { awaitAll } from '../../prisma/engine/await-all.js'
import { customerSyncType, taskQueue } from '../../workflows/contract.js'
import { within } from '../within.js'

/** An activity is shown after more failures than this, which is after about 3 min. */
const QUIET_ATTEMPTS = 10

/** A workflow is stuck after more failed workflow tasks than this. A killed worker causes one failure. */
const QUIET_TASKS = 2

/** Workflows that are younger than 15 s are skipped: they cannot have failed often enough. */
const YOUNGEST_MS = 15_000

/**
 * Limit of described workflows, for customers' workflows and for all others each. A burst runs thousands.
 */
const DESCRIBED_LIMIT = 50

/** Workflows described at once. */
const PARALLEL = 10

/** Steps shown, those with the most failures first. */
const SHOWN = 20

/** Timeout for all requests together, because the page waits for them. */
const PATIENCE_MS = 3_000

/**
 * Newest events of a history that are searched for the step's start. A step that keeps failing
 * is among the newest.
 */
const SEARCHED_EVENTS = 100

/** A step of a running workflow that fails again and again. */
export interface Trouble {
  readonly workflowId: string
  readonly runId: string
  /**
   * Name of the activity; null when the workflow's code fails, through nondeterminism or
   * an error in our code.
   */
  readonly activity: string | null
  readonly failedAttempts: number
  /** When the step began, by Temporal's clock; null when it is not among the searched events. */
  readonly since: Date | null
  readonly lastError: string
}

export interface Troubles {
  readonly found: readonly Trouble[]
  /**
   * False when not all workflows were described, not all failing steps are shown, or Temporal
   * did not answer in time.
   */
  readonly isComplete: boolean
}

/** Finds the steps of running workflows that fail again and again. Never rejects. */
export async function findTroubles(client: Client): Promise<Troubles> {
  try {
    return await within(PATIENCE_MS, find(client))
  } catch {
    return { found: [], isComplete: false } // the reason does not matter: Temporal gave no answer
  }
}

async function find(client: Client): Promise<Troubles> {
  // Two lists, so that customers' workflows do not crowd out the others.
  const lists = await awaitAll(
    () => listRunning(client, '!='),
    () => listRunning(client, '='),
  )
  const running = lists.flatMap(({ runs }) => runs)
  const found: Step[] = []
  for (let i = 0; i < running.length; i += PARALLEL) {
    const steps = await Promise.all(running.slice(i, i + PARALLEL).map((run) => failingSteps(client, run)))
    found.push(...steps.flat())
  }
  const shown = found.toSorted((a, b) => b.failedAttempts - a.failedAttempts).slice(0, SHOWN)
  return {
    found: await Promise.all(shown.map((step) => withBegin(client, step))),
    isComplete: lists.every(({ isAll }) => isAll) && shown.length === found.length,
  }
}

interface RunId {
  readonly workflowId: string
  readonly runId: string
}

async function listRunning(client: Client, operator: '=' | '!='): Promise<{ runs: RunId[]; isAll: boolean }> {
  const startedBefore = new Date(Date.now() - YOUNGEST_MS).toISOString()
  const { executions } = await client.workflowService.listWorkflowExecutions({
    namespace: client.options.namespace,
    pageSize: DESCRIBED_LIMIT + 1,
    query:
      `TaskQueue = '${taskQueue}' AND ExecutionStatus = 'Running' AND StartTime < '${startedBefore}' ` +
      `AND WorkflowType ${operator} '${customerSyncType}'`,
  })
  const runs = (executions ?? []).map(({ execution }) => ({
    workflowId: execution?.workflowId ?? '',
    runId: execution?.runId ?? '',
  }))
  return { runs: runs.slice(0, DESCRIBED_LIMIT), isAll: runs.length <= DESCRIBED_LIMIT }
}

interface Step extends Omit<Trouble, 'since'> {
  readonly activityId: string | null
}

async function failingSteps(client: Client, run: RunId): Promise<Step[]> {
  const { pendingActivities, pendingWorkflowTask } = await client.workflowService.describeWorkflowExecution({
    namespace: client.options.namespace,
    execution: run,
  })
  const activities = (pendingActivities ?? []).map(({ activityId, activityType, attempt, lastFailure }) => ({
    ...run,
    activity: activityType?.name ?? '',
    activityId: activityId ?? '',
    failedAttempts: (attempt ?? 1) - 1,
    lastError: messageOf(lastFailure),
  }))
  const taskFailures = (pendingWorkflowTask?.attempt ?? 1) - 1
  return [
    ...activities.filter(({ failedAttempts }) => failedAttempts > QUIET_ATTEMPTS),
    ...(taskFailures > QUIET_TASKS
      ? [{ ...run, activity: null, activityId: null, failedAttempts: taskFailures, lastError: '' }]
      : []),
  ]
}

/** Adds the time when the step began. For a failing workflow task, the history has only its first failure. */
async function withBegin(client: Client, { activityId, ...step }: Step): Promise<Trouble> {
  const { history } = await client.workflowService.getWorkflowExecutionHistoryReverse({
    namespace: client.options.namespace,
    execution: { workflowId: step.workflowId, runId: step.runId },
    maximumPageSize: SEARCHED_EVENTS,
  })
  const begin = (history?.events ?? []).find(
    ({ activityTaskScheduledEventAttributes: scheduled, workflowTaskFailedEventAttributes: failed }) =>
      activityId === null ? failed : scheduled?.activityId === activityId,
  )
  const { eventTime, workflowTaskFailedEventAttributes: failed } = begin ?? {}
  return {
    ...step,
    lastError: activityId === null ? messageOf(failed?.failure) : step.lastError,
    since: eventTime ? new Date(Number(eventTime.seconds) * 1_000 + (eventTime.nanos ?? 0) / 1e6) : null,
  }
}

interface Failure {
  readonly message?: string | null
  readonly cause?: Failure | null
  readonly applicationFailureInfo?: { readonly type?: string | null } | null
}

/**
 * Returns the first message in the chain of causes. The error of a refused connection has
 * no message of its own.
 */
function messageOf(failure: Failure | null | undefined): string {
  if (!failure) return 'no reason given'
  const { message, cause, applicationFailureInfo } = failure
  return message || (cause ? messageOf(cause) : applicationFailureInfo?.type || 'no reason given')
}

/** Failing steps that get a sentence in the verdict. The page lists all of them. */
const SENTENCES = 3

/** Returns a sentence for each of the first 3 failing steps, and one for the number of others. */
export function troubleProblems({ found }: Pick<Troubles, 'found'>): string[] {
  const more = found.length - SENTENCES
  return [
    ...found.slice(0, SENTENCES).map(({ workflowId, activity, failedAttempts, lastError }) => {
      const reason = lastError.split('\n')[0] ?? ''
      return activity === null
        ? `Workflow ${workflowId} is stuck: its code failed ${failedAttempts} times (${reason}). Run a worker with code that fits its history, or terminate the workflow: the inbox keeps all events.`
        : `${activity} of ${workflowId} failed ${failedAttempts} times and is tried again: ${reason}`
    }),
    ...(more > 0 ? [`${more} more steps fail again and again. All are listed below.`] : []),
  ]
}
