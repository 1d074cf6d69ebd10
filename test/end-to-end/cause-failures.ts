import { eventually, type Service } from '../support/service.js'

/** Changes objects at Stripe whose webhooks are lost. */
export function loseWebhooks({ simulator }: Service): void {
  simulator.webhooks.beginOutage()
  simulator.mutateRandomly(10)
  simulator.webhooks.endOutage()
}

interface StoredRun {
  readonly id: string
  readonly outcome: string
}

/** Waits until a reconcile has started and ended. */
export async function nextReconcile({ database }: Service): Promise<void> {
  const [from] = await database.query<{ now: Date }>('SELECT stripe.now() AS now')
  await eventually(async () => {
    const ended = await database.query<StoredRun>(
      `SELECT id FROM stripe.sync_run WHERE kind = 'reconcile' AND started_at > $1 AND finished_at IS NOT NULL`,
      [from?.now],
    )
    if (ended.length === 0) throw new Error('No reconcile has ended since then.')
  })
}

/** Runs a full sync while Stripe refuses a part of it, and expects that it fails. */
export async function failFullSync({ fullSync }: Service, ...objects: string[]): Promise<void> {
  const run = await fullSync({ objects })
  if (run.outcome === 'complete') throw new Error('The full sync was meant to fail.')
}

/**
 * Makes the database refuse each write to a table, as with a full disk.
 *
 * @returns a function that ends this
 */
export async function refuseWrites({ database }: Service, table: string): Promise<() => unknown> {
  await database.query(`
    CREATE FUNCTION public.refuse() RETURNS trigger LANGUAGE plpgsql AS
      $$BEGIN RAISE 'could not extend file: No space left on device' USING ERRCODE = '53100'; END$$;
    CREATE TRIGGER refuse BEFORE INSERT OR UPDATE ON ${table} FOR EACH ROW EXECUTE FUNCTION public.refuse()`)
  return () => database.query('DROP FUNCTION public.refuse CASCADE')
}
