import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { Client, Connection } from '@temporalio/client'
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker'
import { startTemporal } from '../../dev/temporal.js'
import { temporalBinary } from '../../dev/temporal-binary.js'

const TASK_QUEUE = 'bench-roof'
const TYPE = 'oneActivity'
const SIGNAL = 'nudge'
const KEEP = 'ALLOW_DUPLICATE'

/** Signals in flight at once, as many as our own API sends. */
const IN_FLIGHT = 4

export interface BareNudges {
  /** Time until the last signal was acknowledged. */
  readonly ackSeconds: number
  /** Time until the last run ended. */
  readonly seconds: number
}

/**
 * Measures the upper bound of this machine's Temporal server. Sends a signalWithStart for each event to a
 * workflow with one empty activity. Signals are not combined, and PostgreSQL is not involved.
 */
export async function bareNudges({ count, keys }: { count: number; keys: number }): Promise<BareNudges> {
  Runtime.install({ logger: new DefaultLogger('ERROR') })
  const folder = mkdtempSync(join(tmpdir(), 'stripe-sync-bench-'))
  const server = await startTemporal({
    binary: await temporalBinary(() => undefined),
    databaseFile: join(folder, 'temporal.db'),
  })
  const connection = await NativeConnection.connect({ address: server.address })
  const worker = await Worker.create({
    connection,
    taskQueue: TASK_QUEUE,
    workflowsPath: fileURLToPath(new URL('workflow.ts', import.meta.url)),
    activities: { nothing: () => Promise.resolve() },
  })
  const client = new Client({ connection: await Connection.connect({ address: server.address }) })
  try {
    return await worker.runUntil(() => nudge(client, { count, keys }))
  } finally {
    await client.connection.close()
    await connection.close()
    await server.stop()
    rmSync(folder, { recursive: true, force: true })
  }
}

async function nudge(client: Client, { count, keys }: { count: number; keys: number }): Promise<BareNudges> {
  const startedAtMs = performance.now()
  const seconds = () => (performance.now() - startedAtMs) / 1_000
  let next = 0
  await Promise.all(
    Array.from({ length: IN_FLIGHT }, async () => {
      while (next < count) {
        const workflowId = `key-${next++ % keys}`
        const options = { taskQueue: TASK_QUEUE, workflowIdReusePolicy: KEEP, signal: SIGNAL } as const
        await client.workflow.signalWithStart(TYPE, { workflowId, ...options })
      }
    }),
  )
  const ackSeconds = seconds()
  await Promise.all(
    Array.from({ length: Math.min(keys, count) }, (_, key) => client.workflow.getHandle(`key-${key}`).result()),
  )
  return { ackSeconds, seconds: seconds() }
}
