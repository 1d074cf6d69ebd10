import { setTimeout as delay } from 'node:timers/promises'
import { Client, Connection } from '@temporalio/client'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { eventually, useService } from '../support/service.js'
import { suspendWorker } from '../support/suspend-worker.js'

// More customers at once than nudges can keep up with, or a machine that is too busy for them: a sweep takes over, and gives back.

const CUSTOMERS = 400

const service = useService({
  // Neither schedule has a part in it. An interval counts from 1970: one of 1 h is over at each full hour.
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

it('a burst of webhooks is drained by sweeps, with far fewer runs than customers', async () => {
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

it('a single webhook is its customer’s workflow’s again', isItsCustomersAgain)

it('what workflows of their own are too slow for is drained, and what comes next', async () => {
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

it('and is its customer’s again after a minute', isItsCustomersAgain)

it('a drain that is behind is not told again and again that there is more', async () => {
  const { simulator, stack, converged, database } = service()
  const burst = async () => {
    for (let i = 0; i < CUSTOMERS / 4; i++) simulator.mutations.createCustomer({ name: `one more ${i}` })
    await simulator.webhooks.drain()
  }
  const resume = suspendWorker(stack)
  try {
    await burst()
    await eventually(async () => expect(await statusOfDrain()).toBe('RUNNING'))
    // A backlog, which is gone before the worker goes on.
    await database.query(
      `INSERT INTO stripe.stripe_event (id, type, account_id, created, channel, received_at, outcome, payload)
       SELECT 'evt_backlog_' || n, 'x', 'acct', now(), 'webhook', now() - interval '1 minute', 'open', '{}' FROM generate_series(1, 2500) AS n`,
    )
    const before = await signalsToDrain()
    for (let i = 0; i < 6; i++) {
      await burst()
      await delay(500)
    }
    expect(await signalsToDrain()).toBeLessThanOrEqual(before + 1) // one may have been on its way
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
