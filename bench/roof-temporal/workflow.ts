import { defineSignal, proxyActivities, setHandler } from '@temporalio/workflow'

const { nothing } = proxyActivities<{ nothing(): Promise<void> }>({ startToCloseTimeout: '1 minute' })

/** One empty activity. */
export async function oneActivity(): Promise<void> {
  setHandler(defineSignal('nudge'), () => undefined)
  await nothing()
}
