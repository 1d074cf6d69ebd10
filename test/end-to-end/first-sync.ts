import { Client, Connection } from '@temporalio/client'
import { expect } from 'vitest'
import type { Fault } from '../../dev/simulator/http/faults.js'
import { attemptsAt } from '../support/hold-step.js'
import { eventually, type Service } from '../support/service.js'

export interface Run {
  readonly id: string
  readonly outcome: string
  readonly input: { readonly objects?: readonly string[] }
}

/** Returns the records of all full syncs, the newest first. */
export function fullSyncs({ database }: Service): Promise<Run[]> {
  return database.query<Run>(
    `SELECT id, outcome, input FROM stripe.sync_run WHERE kind = 'full-sync' ORDER BY started_at DESC`,
  )
}

/** Waits until the first full sync is being planned. */
export async function planning(service: Service): Promise<void> {
  await eventually(async () => expect(await fullSyncs(service)).toMatchObject([{ outcome: 'running' }]), {
    everyMs: 10,
  })
}

/** Waits until the first full sync has listed some types and not all. */
export async function listing(service: Service): Promise<void> {
  await eventually(async () => {
    const proofs = await service.database.query(`SELECT FROM stripe.sync_proof WHERE counted > 0`)
    expect(proofs.length).toBeGreaterThan(2)
  })
  expect(await fullSyncs(service)).toMatchObject([{ outcome: 'running' }])
}

/** Removes all faults, and adds one to these paths. */
export function faultsBecome({ simulator: { faults } }: Service, fault: Fault, paths: readonly string[] = ['*']): void {
  faults.clear()
  for (const path of paths) faults.add({ path, fault })
}

/**
 * Waits until a worker has started an activity of the full sync or of a child. A held lock keeps it there.
 */
export function awaitStep(service: Service, activity: string): Promise<void> {
  const reachStep = async (client: Client) => expect(await attemptsAt(client, activity)).not.toEqual([])
  return withClient(service, (client) => eventually(() => reachStep(client)))
}

export async function withClient<T>({ stack }: Service, work: (client: Client) => Promise<T>): Promise<T> {
  const connection = await Connection.connect({ address: stack.temporalAddress })
  try {
    return await work(new Client({ connection }))
  } finally {
    await connection.close()
  }
}

/** Waits until this many more reconciles have ended. */
export async function reconciles({ database }: Service, more: number): Promise<void> {
  const ended = () => database.query(`SELECT FROM stripe.sync_run WHERE kind = 'reconcile' AND outcome <> 'running'`)
  const before = (await ended()).length
  await eventually(async () => expect((await ended()).length).toBeGreaterThanOrEqual(before + more))
}
