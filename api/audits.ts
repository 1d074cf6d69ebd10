import { type Client, WorkflowExecutionAlreadyStartedError } from '@temporalio/client'
import { type AuditInput, auditId, type AuditRanges, auditType, taskQueue } from '../workflows/contract.js'
import { AlreadyRunningError } from './full-syncs.js'
import { within } from './within.js'

/** Timeout for Temporal's answer, because a person waits for it. */
const PATIENCE_MS = 8_000

export interface Audits {
  /**
   * Starts an audit, and notes who did.
   *
   * @returns the run's id
   * @throws {AlreadyRunningError} when an audit with this workflow id runs
   * @throws {NoAnswerError} when Temporal is silent for 8 s
   */
  start(ranges: AuditRanges, startedBy: 'page' | 'api'): Promise<string>
}

export function createAudits(client: Client): Audits {
  return {
    async start(ranges, startedBy) {
      const input: AuditInput = { ranges }
      try {
        const start = client.workflow.start(auditType, {
          workflowId: auditId(ranges),
          taskQueue,
          args: [input],
          memo: { startedBy },
        })
        return (await within(PATIENCE_MS, start)).firstExecutionRunId
      } catch (cause) {
        if (!(cause instanceof WorkflowExecutionAlreadyStartedError)) throw cause
        throw new AlreadyRunningError('An audit is running already, so none was started. Wait until it ends.', {
          cause,
        })
      }
    },
  }
}
