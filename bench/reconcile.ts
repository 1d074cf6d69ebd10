import { Client, Connection } from '@temporalio/client'
import { type ReconcileResult, reconcileType, taskQueue } from '../workflows/contract.js'
import type { Service } from './service.js'

/** Runs a reconcile and waits until it ends. */
export async function reconcile({ stack }: Service): Promise<ReconcileResult> {
  const connection = await Connection.connect({ address: stack.temporalAddress })
  try {
    const options = { workflowId: 'bench-reconcile', taskQueue }
    return (await new Client({ connection }).workflow.execute(reconcileType, options)) as ReconcileResult // the contract says so
  } finally {
    await connection.close()
  }
}

/**
 * Sets the times of all rows and of the watermark back by `hours`, as if an outage of that
 * length followed the sync.
 */
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
