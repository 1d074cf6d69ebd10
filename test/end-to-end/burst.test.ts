import { setTimeout as delay } from 'node:timers/promises'
import { Client, Connection } from '@temporalio/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, useService } from '../support/service.js'
import { suspendWorker } from '../support/suspend-worker.js'

// When nudges cannot keep up, because of many customers or a busy machine, a sweep drains the inbox.
// Afterwards each customer has its own workflow again.

const CUSTOMERS = 400

const service = useService({
  // The schedules must not run. Temporal counts intervals from 1970, so one of 1 h would run at each full
  // hour.
  env: { SWEEP_INTERVAL: '1000d' },
})

let client: Client
beforeAll(async () => {
  client = new Client({ connection: await Connection.connect({ address: service().stack.temporalAddress }) })
  await service().fullSync()
})
afterAll(() => client.connection.close())

async function runsOf(type: string): Promise<number> {
  return (await client.workflow.count(`WorkflowType = "${type}"`)).count
}

it('sweeps drain a burst of webhooks, with workflows for less than half of the customers', async () => {
  const { simulator, converged, database } = service()
  for (let i = 0; i < CUSTOMERS; i++) simulator.mutations.createCustomer({ name: `customer ${i}` })
  await converged()
  await eventually(async () => {
    const open = await database.query(`SELECT id FROM stripe.stripe_event WHERE outcome = 'open'`)
    expect(open).toEqual([])
  })
  expect((await client.workflow.getHandle('stripe-drain').describe()).type).toBe('sweep')
  expect(await runsOf('customerSync')).toBeLessThan(CUSTOMERS / 2)
})

it('the workflow of its customer applies the next single webhook', isItsCustomersAgain)

it('a drain applies webhooks that wait too long for their workflows, and the next webhook', async () => {
  const { simulator, stack, converged } = service()
  await eventually(async () => expect(await statusOfDrain()).toBe('COMPLETED'))
  const resume = suspendWorker(stack)
  try {
    for (const name of ['one who waits', 'another']) simulator.mutations.createCustomer({ name })
    await eventually(async () => expect(await statusOfDrain()).toBe('RUNNING'))
  } finally {
    resume()
  }
  await converged()

  const { id } = simulator.mutations.createCustomer({ name: 'the next' })
  await converged()
  await expect(statusOf(id)).rejects.toThrow(/not found/)
})

it('the workflow of its customer applies a single webhook again after a minute', isItsCustomersAgain)

it('a drain with a backlog gets at most one more signal for 600 more webhooks', async () => {
  const { simulator, stack, converged, database } = service()
  const burst = async () => {
    for (let i = 0; i < CUSTOMERS / 4; i++) simulator.mutations.createCustomer({ name: `one more ${i}` })
    await simulator.webhooks.drain()
  }
  const resume = suspendWorker(stack)
  try {
    await burst()
    await eventually(async () => expect(await statusOfDrain()).toBe('RUNNING'))
    // A backlog. The test deletes it before the worker resumes.
    await database.query(
      `INSERT INTO stripe.stripe_event (id, type, account_id, created, channel, received_at, outcome, payload)
       SELECT 'evt_backlog_' || n, 'x', 'acct', now(), 'webhook', now() - interval '1 minute', 'open', '{}' FROM generate_series(1, 2500) AS n`,
    )
    const before = await signalsToDrain()
    for (let i = 0; i < 6; i++) {
      await burst()
      await delay(500)
    }
    expect(await signalsToDrain()).toBeLessThanOrEqual(before + 1) // one may have been sent before
  } finally {
    await database.query(`DELETE FROM stripe.stripe_event WHERE id LIKE 'evt_backlog_%'`)
    resume()
  }
  await converged()
})

async function signalsToDrain(): Promise<number> {
  const { events } = await client.workflow.getHandle('stripe-drain').fetchHistory()
  return (events ?? []).filter(({ workflowExecutionSignaledEventAttributes: signal }) => signal).length
}

async function isItsCustomersAgain(): Promise<void> {
  const { simulator, converged } = service()
  await eventually(async () => {
    const drains = await runsOf('sweep')
    const { id } = simulator.mutations.createCustomer({ name: 'the one after' })
    await converged()
    expect(await statusOf(id)).toBe('COMPLETED')
    expect(await runsOf('sweep')).toBe(drains)
  })
}

const statusOfDrain = () => statusOfRun('stripe-drain')
const statusOf = (customer: string) => statusOfRun(`customer:${service().simulator.accountId}/${customer}`)

async function statusOfRun(workflowId: string): Promise<string> {
  return (await client.workflow.getHandle(workflowId).describe()).status.name
}
