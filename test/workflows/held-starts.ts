import { condition, defineSignal, setHandler, type WorkflowInterceptors } from '@temporalio/workflow'
import { letStart } from './let-start.js'

/**
 * Starts no child before the parent gets the signal `letStart`. On a busy Temporal server children start late
 * too.
 */
export function interceptors(): WorkflowInterceptors {
  let isHeld = true
  return {
    outbound: [
      {
        async startChildWorkflowExecution(input, next) {
          setHandler(defineSignal(letStart), () => void (isHeld = false))
          await condition(() => !isHeld)
          return next(input)
        },
      },
    ],
  }
}
