import { wholeProof } from '../../prisma/proofs/proof-ranges.js'
import { readProofs } from '../../prisma/proofs/proofs.js'
import { syncEverything } from '../support/sync-everything.js'
import type { Workbench } from '../support/workbench.js'

interface Drift {
  readonly object_type: string
  readonly id: string
  readonly what: string
  readonly cause: string | null
}

/** Returns functions that fill an account, sync it, and read its proofs and drift. */
export function createAuditedAccount(bench: () => Workbench) {
  async function customers(count: number): Promise<string[]> {
    const { simulator, pass } = bench()
    for (let i = 0; i < count; i++) {
      simulator.mutations.createCustomer({ name: `customer ${i}` })
      if (i % 50 === 49) await pass(1_000)
    }
    return [...simulator.objects('customer')].map(({ id }) => id)
  }

  /** Runs a full sync of everything. Afterwards, reconcile closes gaps and audits run. */
  async function fullSync() {
    const { deps, pass } = bench()
    const { plan } = await syncEverything(bench())
    await pass(60_000)
    return { deps, plan }
  }

  const proofOf = async (typeName: string) =>
    wholeProof(await readProofs(bench().database.pool, { account: bench().simulator.accountId, typeName }))

  /** Computes the same digest from the rows with plain SQL, as anybody can. */
  async function digestOfRows(table: string, where = 'true'): Promise<unknown> {
    const [rows] = await bench().database.query<{ counted: number; sum: string }>(
      `SELECT count(*)::int AS counted, sum(hashtextextended(id, jsonb_hash_extended(data, 0)))::text AS sum
       FROM stripe.${table} WHERE deleted_at IS NULL AND ${where}`,
    )
    const hash = BigInt.asUintN(64, BigInt(rows?.sum ?? 0))
      .toString(16)
      .padStart(16, '0')
    return { counted: rows?.counted, hash }
  }

  const drift = () =>
    bench().database.query<Drift>(
      'SELECT object_type, id, what, cause FROM stripe.sync_drift ORDER BY object_type, what, id',
    )

  return { customers, fullSync, proofOf, digestOfRows, drift }
}
