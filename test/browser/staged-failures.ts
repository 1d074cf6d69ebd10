import { Client, Connection } from '@temporalio/client'
import type { Service } from '../support/service.js'
import { superviseWorker } from '../support/killable.js'
import { suspendWorker } from '../support/suspend-worker.js'

/** A failure that the page must name. */
export interface StagedFailure {
  readonly name: string
  /** The selector of what the page shows. */
  readonly shows: string
  readonly says: RegExp
  /** True when the state does not depend on it. */
  readonly isNote?: boolean
  /** The button that ends the failure; it is pressed after the cause is gone. */
  readonly button?: string
  /**
   * Causes the failure.
   *
   * @returns a function that removes the cause; undefined when the button does
   */
  stage(service: Service): Promise<(() => unknown) | undefined>
}

const problem = (code: string) => `[data-problem="${code}"]`

export const STAGED_FAILURES: readonly StagedFailure[] = [
  {
    name: 'the endpoint is disabled',
    shows: problem('endpoint'),
    says: /Stripe has disabled the webhook endpoint .* only reconcile finds changes/,
    async stage({ simulator: { webhooks, mutateRandomly } }) {
      const { endpoint } = webhooks
      if (!endpoint) throw new Error('The simulator has no endpoint.')
      webhooks.setEndpoint({ ...endpoint, status: 'disabled' })
      mutateRandomly(10)
      return () => webhooks.setEndpoint(endpoint)
    },
  },
  {
    name: 'deliveries are lost',
    shows: problem('webhooks-stopped'),
    says: /Webhooks have stopped: \d+ events came only through reconcile/,
    async stage({ simulator: { webhooks, mutateRandomly } }) {
      webhooks.beginOutage()
      mutateRandomly(10)
      // Silence is a problem only while Stripe has something to tell.
      const more = setInterval(() => mutateRandomly(3), 3_000)
      return () => {
        clearInterval(more)
        webhooks.endOutage()
      }
    },
  },
  {
    name: 'the key is revoked',
    shows: problem('key-refused'),
    says: /Stripe refuses the key of the worker: .* Set a valid STRIPE_SECRET_KEY/,
    async stage({ simulator }) {
      return simulator.faults.add({ fault: { kind: 'unauthorized' } })
    },
  },
  {
    name: 'a permission is missing',
    shows: problem('events-blocked'),
    says: /waits? for a permission of the Stripe key/,
    button: 'Try these again',
    async stage({ simulator: { faults, mutations } }) {
      const allow = faults.add({ path: '/v1/coupons/*', fault: { kind: 'forbidden' } })
      const { id } = mutations.createCoupon()
      // Two changes in one second: their events cannot decide the row, so that the worker asks Stripe.
      for (const turn of ['1', '2']) mutations.updateCoupon({ id, changes: { metadata: { turn } } })
      return allow
    },
  },
  {
    name: 'an event cannot be applied',
    shows: problem('events-failed'),
    says: /could not be applied, so rows may be missing or old/,
    button: 'Try these again',
    async stage({ simulator, database }) {
      await database.query(`ALTER TABLE stripe.customers ADD CONSTRAINT no_poison CHECK (name <> 'poison') NOT VALID`)
      simulator.mutations.createCustomer({ name: 'poison' })
      return () => database.query('ALTER TABLE stripe.customers DROP CONSTRAINT no_poison')
    },
  },
  {
    name: 'a schedule is paused',
    shows: problem('schedule-stopped'),
    says: /The schedule stripe-reconcile is paused\. Webhooks that were lost are not found/,
    button: 'Resume reconcile',
    async stage({ stack }) {
      const connection = await Connection.connect({ address: stack.temporalAddress })
      await new Client({ connection }).schedule.getHandle('stripe-reconcile').pause()
      await connection.close()
      return undefined
    },
  },
  {
    name: 'Stripe answers 503',
    shows: problem('stripe-unreachable'),
    says: /Stripe answers no request of the worker: .* wait until Stripe answers/,
    async stage({ simulator }) {
      return simulator.faults.add({ fault: { kind: 'error', status: 503 } })
    },
  },
  {
    name: 'the allowance of reads is spent',
    shows: problem('allowance'),
    isNote: true,
    says: /reads that Stripe allows .* are used .* Audits go slower by themselves/,
    async stage({ database }) {
      // There is an allowance in live mode only. What is asked here is what the page says of the counts.
      await database.query('UPDATE stripe.sync_account SET livemode = true')
      await database.query(
        `INSERT INTO stripe.request_count (month, lane, endpoint, count)
         VALUES (date_trunc('month', stripe.now() AT TIME ZONE 'UTC')::date, 'audit', '/v1/spent', 100000000)`,
      )
      return async () => {
        await database.query(`DELETE FROM stripe.request_count WHERE endpoint = '/v1/spent'`)
        await database.query('UPDATE stripe.sync_account SET livemode = false')
      }
    },
  },
  {
    name: 'the worker is frozen',
    shows: problem('worker-missing'),
    says: /No worker has shown a sign of life for 20 seconds\. .* Nothing is applied\. Start a worker/,
    async stage({ stack }) {
      return suspendWorker(stack)
    },
  },
  {
    name: 'the worker is killed',
    shows: problem('worker-missing'),
    says: /No worker has shown a sign of life for 20 seconds\. .* Nothing is applied\. Start a worker/,
    async stage({ stack }) {
      const worker = superviseWorker(stack)
      await worker.kill()
      return () => worker.start()
    },
  },
  {
    name: 'Temporal is down',
    shows: problem('temporal-unreachable'),
    says: /Temporal cannot be reached\. Webhooks are stored\. The worker applies events when Temporal is back/,
    async stage({ temporal }) {
      await temporal.kill()
      return () => temporal.start()
    },
  },
  {
    name: 'PostgreSQL is down',
    shows: '.verdict:has([data-state="unknown"])',
    says: /webhooks cannot be stored\..* Stripe delivers the webhooks again, and reconcile finds them/s,
    async stage({ postgres }) {
      await postgres.kill()
      return () => postgres.start()
    },
  },
]
