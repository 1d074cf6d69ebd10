import { createHash } from 'node:crypto'
import { generateHistory, type History } from './history.js'
import type { Report, Task } from './protocol.js'
import { runHistory, type RunOptions } from './run-history.js'
import { shrinkHistory } from './shrink-history.js'
import { openSimulationDatabase } from './simulation-database.js'

// Runs histories one after the other on one database, which each history empties first.

const [url = ''] = process.argv.slice(2)
const database = await openSimulationDatabase(url)

process.on('message', (task: Task) => {
  void perform(task).then((report) => process.send?.(report))
})
// At once: a history may have left a connection that hangs. The parent drops the database with all connections.
process.on('disconnect', () => process.exit())
process.send?.('ready')

async function perform(task: Task): Promise<Report> {
  const history = generateHistory(task.seed)
  if (task.kind === 'run') return run(history, { tamper: task.tamper, wantsTrace: false })
  const shrunk = await shrinkHistory(history, async (each) => (await runHistory(database, each)).problems)
  return run(shrunk, { wantsTrace: true })
}

async function run(
  history: History,
  { wantsTrace, ...options }: RunOptions & { readonly wantsTrace: boolean },
): Promise<Report> {
  const { problems, faults, trace, events } = await runHistory(database, history, options)
  const hash = createHash('sha256')
  for (const { atMs, what } of trace) hash.update(`${atMs} ${what}\n`)
  return { history, problems, faults, events, digest: hash.digest('hex'), trace: wantsTrace ? trace : [] }
}
