import { proxyActivities } from '@temporalio/workflow'
import type { FreshCustomer, InboxKey, ObjectLookupInput, ObjectLookupResult } from '../contract.js'
import { BOUNDED_RETRY, HEARTBEAT_TIMEOUT, RETRY } from './options.js'

/** The activities from an open event to its row. */
export interface LiveActivities {
  /**
   * Applies the open events of one key, or the open events of all keys that were received at least
   * `olderThanMs` ago.
   */
  applyInbox(input: ApplyInboxInput): Promise<ApplyInboxResult>
  /** Reads a customer and its subscriptions from Stripe, at or after `since`, and writes the rows. */
  refreshCustomer(input: RefreshCustomerInput): Promise<RefreshCustomerResult>
  /** Asks Stripe for one object, and writes the answer into `stripe.looked_up`. Changes no row of an object. */
  lookUpObject(input: ObjectLookupInput): Promise<ObjectLookupResult>
}

export type ApplyInboxInput =
  | { readonly key: InboxKey }
  /**
   * Lane `reconcile` is for events that reconcile found: Stripe requests of customers and
   * operators are sent first.
   */
  | { readonly olderThanMs: number; readonly lane?: 'reconcile' }

export interface ApplyInboxResult {
  readonly settled: number
  /** Open events that are due now or within READ_LAG (2 s). At most 100: more are not counted. */
  readonly stillOpen: number
  /** The round reached its limit of events or of time, so more events may be due now. */
  readonly isMoreDue: boolean
}

export interface RefreshCustomerInput {
  readonly account: string
  /** `cus_…` */
  readonly customer: string
  /** Our database's clock, ISO. No request is sent before this time. */
  readonly since: string
}

export interface RefreshCustomerResult extends Omit<FreshCustomer, 'isFresh'> {
  /**
   * Rows that refused this read, because an event was applied too recently to be sure that the read is newer.
   * They may hold older content. Read again after READ_LAG (2 s).
   */
  readonly unproven: number
}

// Timeout 2 min: a batch has at most 500 events, whose GETs take 20 s at 25 requests a second.
export const { applyInbox } = proxyActivities<LiveActivities>({
  startToCloseTimeout: '2 minutes',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: RETRY,
})

// A batch of the sweep: up to 2,000 events.
export const { applyInbox: applyInboxInBulk } = proxyActivities<LiveActivities>({
  startToCloseTimeout: '10 minutes',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: BOUNDED_RETRY,
})

// A caller waits, so retries come soon, after at most 2 s. They end after 2 min: a caller waits for at most
// 1 min, so nobody is waiting any more.
export const { refreshCustomer } = proxyActivities<LiveActivities>({
  startToCloseTimeout: '2 minutes',
  scheduleToCloseTimeout: '2 minutes',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '2 seconds' },
})

// A person waits for 10 s. The last error must reach the API before that, so the retries end after 8 s.
export const { lookUpObject } = proxyActivities<LiveActivities>({
  startToCloseTimeout: '8 seconds',
  scheduleToCloseTimeout: '8 seconds',
  heartbeatTimeout: HEARTBEAT_TIMEOUT,
  retry: { initialInterval: '500 milliseconds', backoffCoefficient: 2, maximumInterval: '2 seconds' },
})
