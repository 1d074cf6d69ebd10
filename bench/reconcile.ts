import { Client, Connection } from '@temporalio/client'
import { type ReconcileResult, reconcileType, taskQueue } from '../workflows/contract.js'
import type { Service } from './service.js'

/** Runs a reconcile to its end. */
export async function reconcile({ stack }: Service): Promise<ReconcileResult> {
  const connection = await Connection.connect({ address: stack.temporalAddress })
  try {
    const options = { workflowId: 'bench-reconcile', taskQueue }
    return (await new Client({ connection }).workflow.execute(reconcileType, options)) as ReconcileResult // the contract says so
  } finally {
    await connection.close()
  }
}

/** As if all had been read so many hours ago: an outage comes after a sync, and the bench cannot wait for it. */
export async function makeOlder({ pool }: Service, hours: number): Promise<void> {
  for (const table of ['customers', 'subscriptions', 'subscription_items']) {
    await pool.query(
      `UPDATE stripe.${table} SET as_of = as_of - $1 * interval '1 hour', seen_at = seen_at - $1 * interval '1 hour',
         synced_at = synced_at - $1 * interval '1 hour'`,
      [hours],
    )
  }
  await pool.query(`UPDATE stripe.sync_account SET events_until = events_until - $1 * interval '1 hour'`, [hours])
}
