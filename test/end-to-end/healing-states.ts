import { Client, Connection } from '@temporalio/client'
import { startChild } from '../../dev/child.js'
import type { Simulator } from '../../dev/simulator/simulator.js'
import { migrate } from '../../prisma/engine/migrate.js'
import { reconcileScheduleId } from '../../workflows/contract.js'
import { eventually, type Service } from '../support/service.js'
import { suspendWorker } from '../support/suspend-worker.js'
import { failFullSync, loseWebhooks, nextReconcile, refuseWrites } from './cause-failures.js'

/** A failure from which the service must recover by itself. */
export interface State {
  readonly name: string
  /** What the page's verdict must say while the failure lasts. */
  readonly says?: RegExp
  /**
   * Causes the failure.
   *
   * @returns a function that removes the cause; undefined if the cause is gone already
   */
  stage(service: Service): Promise<(() => unknown) | undefined>
}

/** A type that cannot be listed during the first full sync. The failure begins before the service starts. */
export const FIRST_STATE: State & { prepare(simulator: Simulator): void } = {
  name: 'a first full sync in which one type fails',
  says: /tax_rates/,
  prepare(simulator) {
    simulator.mutations.createObject({ type: 'tax_rate' })
    simulator.faults.add({ path: '/v1/tax_rates*', fault: { kind: 'refused', status: 400 } })
  },
  async stage(service) {
    const { simulator, database } = service
    await eventually(async () => {
      const ended = await database.query(
        `SELECT id FROM stripe.sync_run WHERE kind = 'full-sync' AND outcome <> 'running'`,
      )
      if (ended.length === 0) throw new Error('The first full sync has not ended.')
    })
    loseWebhooks(service)
    return () => simulator.faults.clear()
  },
}

/** The states. Each begins after the previous state was healed. */
export const STATES: readonly State[] = [
  {
    name: 'one customer, of whom a list is refused (403)',
    says: /customer_balance_transactions/,
    async stage(service) {
      const { simulator } = service
      const { id } = simulator.mutations.createCustomer()
      const type = 'customer_balance_transaction'
      simulator.mutations.createObject({ type, fields: { customer: id } })
      const path = `/v1/customers/${id}/balance_transactions`
      const allow = simulator.faults.add({ path, fault: { kind: 'forbidden' } })
      await failFullSync(service, 'customer', type)
      return allow
    },
  },
  {
    name: 'ids with a zero-width space, a joined emoji and 255 characters',
    async stage(service) {
      const { simulator } = service
      simulator.webhooks.beginOutage()
      for (const id of ['SUM\u200bMER', 'FAMILY👨‍👩‍👧', 'x'.repeat(255)]) simulator.mutations.createCoupon({ id })
      simulator.mutateRandomly(10)
      simulator.webhooks.endOutage()
      return undefined
    },
  },
  {
    name: '`retry-after: 3600` on the list of events',
    async stage(service) {
      const { simulator } = service
      const fault = { kind: 'rate-limit', retryAfterSeconds: 3_600 } as const
      simulator.faults.add({ path: '/v1/events', times: 1, fault })
      loseWebhooks(service)
      return undefined
    },
  },
  {
    name: 'the schedule of reconcile is deleted',
    says: /stripe-reconcile is missing in Temporal/,
    async stage(service) {
      // The worker checks the schedules every 30 s, perhaps before the test has read the status.
      const resume = suspendWorker(service.stack)
      const connection = await Connection.connect({ address: service.stack.temporalAddress })
      await new Client({ connection }).schedule.getHandle(reconcileScheduleId).delete()
      await connection.close()
      loseWebhooks(service)
      return resume
    },
  },
  {
    name: 'Temporal is back with an empty database',
    says: /Temporal cannot be reached/,
    async stage(service) {
      await service.temporal.kill()
      loseWebhooks(service)
      return () => {
        service.temporal.forget()
        return service.temporal.start()
      }
    },
  },
  {
    name: 'one list answers 500 during a full sync',
    async stage(service) {
      const { simulator, database, call } = service
      const end = simulator.faults.add({ path: '/v1/products', fault: { kind: 'error', status: 500 } })
      await database.query(`UPDATE stripe.products SET name = 'wrong'`)
      await eventually(() => call('POST', '/api/syncs', { objects: ['product'] }))
      await eventually(() => {
        const failed = simulator.requests.entries().filter(({ status }) => status === 500)
        if (failed.length < 5) throw new Error('The full sync has not met the outage.')
      })
      return end
    },
  },
  {
    name: 'the key is refused (401)',
    says: /Stripe refuses STRIPE_SECRET_KEY/,
    async stage(service) {
      const allow = service.simulator.faults.add({ fault: { kind: 'unauthorized' } })
      loseWebhooks(service)
      return allow
    },
  },
  {
    name: 'all answers are dated an hour ahead during a reconcile',
    async stage(service) {
      const end = service.simulator.faults.add({ fault: { kind: 'clock-ahead', seconds: 3_600 } })
      await nextReconcile(service)
      end()
      loseWebhooks(service)
      return undefined
    },
  },
  {
    name: 'a second worker syncs other types, as in a rolling deploy',
    async stage({ stack, simulator, output }) {
      const worker = await startChild({
        script: 'worker/main.ts',
        env: { ...stack.env, SYNC_OBJECTS: 'customers' },
        readyWhen: 'worker ready',
        onLine: (line) => (output as string[]).push(line),
      })
      simulator.mutateRandomly(20)
      await simulator.webhooks.drain()
      return () => worker.stop()
    },
  },
  {
    name: 'Stripe hangs',
    async stage(service) {
      const { simulator, database } = service
      const end = simulator.faults.add({ fault: { kind: 'hang' } })
      const { id } = simulator.mutations.createCustomer()
      for (const name of ['one', 'two', 'three']) simulator.mutations.updateCustomer({ id, changes: { name } })
      await eventually(async () => {
        const waiting = await database.query(
          `SELECT id FROM stripe.stripe_event WHERE attempts > 0 AND outcome = 'open'`,
        )
        if (waiting.length === 0) throw new Error('No event waits for Stripe.')
      })
      loseWebhooks(service)
      return end
    },
  },
  {
    name: 'the database is read-only',
    says: /read-only/,
    async stage(service) {
      const { database } = service
      const name = new URL(database.url).pathname.slice(1)
      const readOnly = async (on: boolean) => {
        await database.query(
          `SET transaction_read_only = off; ALTER DATABASE "${name}" SET default_transaction_read_only = ${on}`,
        )
        await database.query(
          `SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = $1 AND pid <> pg_backend_pid()`,
          [name],
        )
      }
      await readOnly(true)
      loseWebhooks(service)
      return () => readOnly(false)
    },
  },
  {
    name: 'the disk of the database is full',
    says: /disk of the database is full/,
    async stage(service) {
      const end = await refuseWrites(service, 'stripe.stripe_event')
      service.simulator.mutateRandomly(5)
      return end
    },
  },
  {
    name: 'the database lacks a column',
    says: /lacks a column/,
    async stage(service) {
      const { database } = service
      await database.query('ALTER TABLE stripe.stripe_event RENAME COLUMN api_version TO another_name')
      service.simulator.mutateRandomly(5)
      return () => database.query('ALTER TABLE stripe.stripe_event RENAME COLUMN another_name TO api_version')
    },
  },
  {
    name: 'the database is empty',
    says: /The database lacks 2026/,
    async stage(service) {
      await service.database.query('DROP SCHEMA stripe CASCADE')
      service.simulator.mutateRandomly(5)
      return () => migrate(service.database.url)
    },
  },
]
