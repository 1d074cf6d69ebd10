import { sleep, type WorkflowInterceptors } from '@temporalio/workflow'

/** Each child starts late, as on a Temporal server that is busy: long enough for somebody to press Pause meanwhile. */
export function interceptors(): WorkflowInterceptors {
  return {
    outbound: [
      {
        async startChildWorkflowExecution(input, next) {
          await sleep(2_000)
          return next(input)
        },
      },
    ],
  }
}
