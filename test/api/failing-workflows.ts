import { proxyActivities } from '@temporalio/workflow'

// Workflows of the kinds that the page must tell of. Their retries are fast, so that a test need not wait for ours.

const { applyInbox } = proxyActivities<{ applyInbox(): Promise<void> }>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 millisecond', maximumInterval: '100 milliseconds' },
})

/** Its activity never works. */
export async function fullSync(): Promise<void> {
  await applyInbox()
}

/** The same, under the name of which there are thousands. */
export async function customerSync(): Promise<void> {
  await applyInbox()
}

/** Its own code fails: Temporal tries the workflow task again and again. */
export function sweep(): Promise<void> {
  return Promise.reject(new TypeError('this code is broken'))
}
