import { defineSignal, proxyActivities, setHandler } from '@temporalio/workflow'

const { nothing } = proxyActivities<{ nothing(): Promise<void> }>({ startToCloseTimeout: '1 minute' })

/** Runs one empty activity. */
export async function oneActivity(): Promise<void> {
  setHandler(defineSignal('nudge'), () => undefined)
  await nothing()
}
