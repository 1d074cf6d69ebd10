import { condition, defineSignal, setHandler, type WorkflowInterceptors } from '@temporalio/workflow'
import { letStart } from './let-start.js'

/** Each child starts late, as on a Temporal server that is busy: not before the parent is signalled. */
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
