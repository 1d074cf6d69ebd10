import type { FullSyncProgress, TypeProgress } from './contract.js'

/**
 * Formats the run's state as Markdown for the Temporal UI's "current details", so that
 * operators see it at a glance.
 */
export function progressTable(progress: FullSyncProgress): string {
  const { types } = progress
  if (types.length === 0 && progress.state === 'running') return `**${sentence(progress)}**\n\n${PLANNING}`
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
    `**${sentence(progress)}**`,
    '',
    line(['table', 'state', 'listed', 'inserted', 'changed', 'unchanged', 'gone', 'requests', 'seconds']),
    '| --- | --- | --: | --: | --: | --: | --: | --: | --: |',
    ...types.map((each) => line(row(each))),
  ].join('\n')
}

const PLANNING = 'It asks Stripe which types the key may read, and which have objects.'

const STATES = {
  running: 'is running',
  paused: 'is paused',
  complete: 'is complete',
  incomplete: 'has ended and is incomplete',
  cancelled: 'was cancelled',
} as const

/** Returns the state as a sentence: `The full sync is complete: 74 of 74 types are done, 5 of them skipped.` */
function sentence({ dryRun, state, types }: FullSyncProgress): string {
  const start = `The ${dryRun ? 'dry run' : 'full sync'} ${STATES[state]}`
  if (types.length === 0) return `${start}.`
  const count = (wanted: TypeProgress['state']) => types.filter((each) => each.state === wanted).length
  const notable = (['failed', 'skipped'] as const).flatMap((each) =>
    count(each) > 0 ? `${count(each)} of them ${each}` : [],
  )
  const done = count('complete') + count('failed') + count('skipped')
  return `${[`${start}: ${done} of ${types.length} types are done`, ...notable].join(', ')}.`
}
