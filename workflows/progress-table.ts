import type { FullSyncProgress, TypeProgress } from './contract.js'

/**
 * Formats the run's state as Markdown for the Temporal UI's "current details", so that
 * operators see it at a glance.
 */
export function progressTable(progress: FullSyncProgress): string {
  const { dryRun, types } = progress
  const accounts = new Set(types.map(({ account }) => account))
  const row = (each: TypeProgress) => [
    accounts.size > 1 ? `${each.account} ${each.table}` : each.table,
    each.reason === undefined ? each.state : `${each.state}: ${each.reason.replaceAll(/[|\n]/g, ' ')}`,
    each.listed,
    each.inserted,
    each.changed,
    each.unchanged,
    each.tombstoned,
    each.requests,
    each.seconds,
  ]
  // The UI shows cells without a gap. No-break spaces make one.
  const line = (cells: readonly (string | number)[]) => `|\u00a0${cells.join('\u00a0|\u00a0')}\u00a0|`
  return [
    `**${dryRun ? 'Dry run' : 'Full sync'}: ${summary(progress)}**`,
    '',
    line(['table', 'state', 'listed', 'inserted', 'changed', 'unchanged', 'gone', 'requests', 'seconds']),
    '| --- | --- | --: | --: | --: | --: | --: | --: | --: |',
    ...types.map((each) => line(row(each))),
  ].join('\n')
}

/** Returns the state in a few words: `complete, 5 skipped`. */
function summary({ state, types }: FullSyncProgress): string {
  const count = (wanted: TypeProgress['state']) => types.filter((each) => each.state === wanted).length
  const notable = (['failed', 'skipped'] as const).flatMap((each) => (count(each) > 0 ? `${count(each)} ${each}` : []))
  return [state, ...notable].join(', ')
}
