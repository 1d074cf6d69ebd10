import type { Client } from '@temporalio/client'
import { together } from '../prisma/together.js'
import { customerSyncType, taskQueue } from '../workflows/contract.js'
import { within } from './within.js'

/** An activity that failed more often than this is shown: it has failed for about three minutes then. */
const QUIET_ATTEMPTS = 10

/** Workflow code that failed more often than this is stuck. A worker that is killed makes one failure. */
const QUIET_TASKS = 2

/** A workflow that began later cannot have failed often enough. */
const YOUNGEST_MS = 15_000

/** Of customers' workflows, and of all others, this many are described: a burst runs thousands. */
const DESCRIBED_LIMIT = 50

/** Described at once. */
const PARALLEL = 10

/** Steps that are shown, those with the most failures first. */
const SHOWN = 20

/** All together: a page must not wait longer for Temporal. */
const PATIENCE_MS = 3_000

/** Events of a history that are searched for a step's begin, the newest first. A step that does not end is among them. */
const SEARCHED_EVENTS = 100

/** A step of a running workflow that fails again and again. */
export interface Trouble {
  readonly workflowId: string
  readonly runId: string
  /** The name of the activity; null when the workflow's own code fails (nondeterminism, or an error in our code). */
  readonly activity: string | null
  readonly failedAttempts: number
  /** When the step began, by Temporal's clock; null when the history does not say. */
  readonly since: Date | null
  readonly lastError: string
}

export interface Troubles {
  readonly found: readonly Trouble[]
  /** False: more workflows run than were described, more steps fail than are shown, or Temporal did not answer in time. */
  readonly isComplete: boolean
}

/** Finds the steps of running workflows that fail again and again. Never rejects. */
export async function findTroubles(client: Client): Promise<Troubles> {
  try {
    return await within(PATIENCE_MS, find(client))
  } catch {
    return { found: [], isComplete: false } // whatever the reason: Temporal did not say
  }
}

async function find(client: Client): Promise<Troubles> {
  // Apart, so that customers' workflows do not crowd out the others.
  const lists = await together(
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

/** Looks up when the step began. Temporal writes a failing workflow task's first failure to the history, and no later one. */
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

/** The first words that are there: the error of a refused connection has none of its own. */
function messageOf(failure: Failure | null | undefined): string {
  if (!failure) return 'no reason given'
  const { message, cause, applicationFailureInfo } = failure
  return message || (cause ? messageOf(cause) : applicationFailureInfo?.type || 'no reason given')
}

/** Sentences for the verdict; the page lists each. */
const SENTENCES = 3

/** A sentence for each step that fails. */
export function troubleProblems({ found }: Pick<Troubles, 'found'>): string[] {
  const more = found.length - SENTENCES
  return [
    ...found.slice(0, SENTENCES).map(({ workflowId, activity, failedAttempts, lastError }) => {
      const reason = lastError.split('\n')[0] ?? ''
      return activity === null
        ? `Workflow ${workflowId} is stuck: its code failed ${failedAttempts} times (${reason}). It goes on when a worker runs code that fits, or when you terminate it.`
        : `${activity} of ${workflowId} failed ${failedAttempts} times and is tried again: ${reason}`
    }),
    ...(more > 0 ? [`${more} more steps fail again and again: see below.`] : []),
  ]
}
