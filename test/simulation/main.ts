import { randomInt } from 'node:crypto'
import { parseArgs } from 'node:util'
import { startPostgres } from '../../dev/postgres.js'
import { runMain } from '../../prisma/env.js'
import { migrate } from '../../prisma/engine/migrate.js'
import { GUARDS } from './guards.js'
import type { Report } from './protocol.js'
import { simulate } from './simulate.js'
import { describeFailure, summary } from './summary.js'

// `npm run simulate -- --seed 7 --histories 5000` runs 5,000 histories. If one fails, it prints the smallest
// history that fails in the same way, and exits with 1.
// `--seed random` chooses the first seed at random, so that nobody has run it before, and prints it.
// `--minutes 30` starts no more histories after 30 min.
// `--without read-lag` switches one guard off, `--without all` each in turn.
// Some guards are noticed by ordinary tests only. `npx vitest run test/guards` switches those off.

const { values } = parseArgs({
  options: {
    seed: { type: 'string', default: '1' },
    histories: { type: 'string', default: '500' },
    processes: { type: 'string', default: '2' },
    minutes: { type: 'string' },
    without: { type: 'string' },
  },
})

const seed = values.seed === 'random' ? randomInt(1, 1_000_000_000) : whole('seed', values.seed)
const histories = whole('histories', values.histories)
const processes = whole('processes', values.processes)
const minutes = values.minutes === undefined ? undefined : whole('minutes', values.minutes)

/** Trades durability for speed: no data of the simulation needs to survive a crash. */
const POSTGRES_SETTINGS = [
  'fsync=off',
  'synchronous_commit=off',
  'full_page_writes=off',
  'jit=off',
  'max_connections=300',
]

await runMain(async () => {
  if (values.seed === 'random') console.log(`The first seed is ${seed}.`)
  const postgres = await startPostgres({ settings: POSTGRES_SETTINGS })
  try {
    await migrate(await postgres.database('migrated'))
    if (values.without === 'all') await switchOffEach(postgres.url)
    else await run(postgres.url, values.without)
  } finally {
    await postgres.stop()
  }
})

async function run(serverUrl: string, without: string | undefined): Promise<void> {
  const startedAt = performance.now()
  let done = 0
  const { reports, shrunk } = await simulate({
    serverUrl,
    seed,
    histories,
    processes,
    minutes,
    without,
    shrinks: true,
    stopsAtFailure: true,
    onReport({ history, problems }) {
      done += 1
      if (problems.length > 0) console.log(`Seed ${history.seed} fails: ${problems[0]}`)
      if (done % 500 === 0) console.log(`${done} histories, ${elapsed(startedAt)}`)
    },
  })
  console.log(`${summary(reports)}\n\nin ${elapsed(startedAt)} with ${processes} processes`)
  if (!shrunk) return
  console.log(`\nThe smallest history found that fails as seed ${reports.find(isFailed)?.history.seed} does:`)
  console.log(describeFailure(shrunk))
  process.exitCode = 1
}

/** Prints the rows of the table in docs/proof.md for the guards that seeds catch. */
async function switchOffEach(serverUrl: string): Promise<void> {
  console.log('| guard | without it | caught by | what failed |')
  console.log('| --- | --- | --- | --- |')
  for (const { name, without } of GUARDS) {
    const { reports } = await simulate({ serverUrl, seed, histories, processes, without: name, stopsAtFailure: true })
    const caught = reports.find(isFailed)
    console.log(
      `| ${name} | ${without} | ${caught ? `seed ${caught.history.seed}` : 'nothing'} | ${caught?.problems[0] ?? ''} |`,
    )
    if (!caught) process.exitCode = 1
  }
  console.log('\nThe other guards of the table are caught by tests: npx vitest run test/guards')
}

function isFailed({ problems }: Report): boolean {
  return problems.length > 0
}

function whole(name: string, text: string): number {
  const number = Number(text)
  if (Number.isSafeInteger(number) && number >= 1) return number
  throw new Error(`--${name} is ${text}; it must be a whole number from 1 on.`)
}

function elapsed(startedAt: number): string {
  return `${((performance.now() - startedAt) / 1_000).toFixed(0)} s`
}
