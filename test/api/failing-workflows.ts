import { proxyActivities } from '@temporalio/workflow'

// Workflows that fail in the ways that the page must report. Their retries are fast, to keep the test short.

const { applyInbox } = proxyActivities<{ applyInbox(): Promise<void> }>({
  startToCloseTimeout: '1 minute',
  retry: { initialInterval: '1 millisecond', maximumInterval: '100 milliseconds' },
})

/** Runs an activity that always fails. */
export async function fullSync(): Promise<void> {
  await applyInbox()
}

/** Does the same under the name of the workflow of a customer, of which thousands may run. */
export async function customerSync(): Promise<void> {
  await applyInbox()
}

/** Fails in its own code, so that Temporal retries the workflow task without end. */
export function sweep(): Promise<void> {
  return Promise.reject(new TypeError('this code is broken'))
}
