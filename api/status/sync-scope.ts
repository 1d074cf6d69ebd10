import type { FullSyncInput } from '../../workflows/contract.js'

/** Describes what a full sync covers, such as `dry run of subscription, invoice`; null for everything. */
export function syncScope(input: unknown): string | null {
  const { objects, customer, created, accounts, dryRun } = Object(input) as FullSyncInput // as the workflow took it
  const parts = [
    objects && objects.join(', '),
    customer && `customer ${customer}`,
    created && `objects created ${period(created)}`,
    accounts && accounts.join(', '),
  ].filter(Boolean)
  if (parts.length === 0) return dryRun ? 'dry run of everything' : null
  return `${dryRun ? 'dry run of ' : ''}${parts.join(', ')}`
}

function period({ gte, lt }: NonNullable<FullSyncInput['created']>): string {
  const day = (seconds: number) => new Date(seconds * 1_000).toISOString().slice(0, 19).replace('T', ' ')
  return [gte !== undefined && `from ${day(gte)}`, lt !== undefined && `before ${day(lt)}`].filter(Boolean).join(' ')
}
