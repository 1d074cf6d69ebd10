import { parseArgs } from 'node:util'
import { EnvError, runMain } from '../prisma/env.js'
import { backfill } from './backfill.js'
import { backlog } from './backlog.js'
import type { Bench, BenchOutcome } from './bench.js'
import { readBenchEnv } from './env.js'
import { faults } from './faults.js'
import { describe } from './report.js'
import { memory } from './memory.js'
import { recover } from './recover.js'
import { requests } from './requests.js'
import { resync } from './resync.js'
import { scale as scaleBench } from './scale.js'
import { startBenchPostgres } from './start-bench-postgres.js'
import { steady } from './steady.js'
import { webhooks } from './webhooks.js'

// `npm run bench [name …] [-- --json] [--quick] [--no-peers]`: measures us, the peers and the
// roof in the same run.

const BENCHES: Readonly<Record<string, Bench>> = {
  backfill,
  resync,
  webhooks,
  steady,
  recover,
  backlog,
  memory,
  faults,
  requests,
  scale: scaleBench,
}

/** The scale of `--quick`. */
const QUICK_SCALE = 0.05

await runMain(async () => {
  const { positionals, values } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      'no-peers': { type: 'boolean', default: false },
    },
  })
  const names = new Set(positionals.length > 0 ? positionals : Object.keys(BENCHES))
  const unknown = [...names].find((name) => !BENCHES[name])
  if (unknown !== undefined) {
    throw new EnvError(`There is no bench "${unknown}". There are: ${Object.keys(BENCHES).join(', ')}.`)
  }
  const scale = values.quick ? QUICK_SCALE : readBenchEnv().BENCH_SCALE
  const postgres = await startBenchPostgres()
  let databases = 0
  const outcomes: BenchOutcome[] = []
  try {
    for (const name of names) {
      const outcome = await BENCHES[name]?.({
        postgres,
        scale,
        peers: !values['no-peers'],
        databaseName: (purpose) => `bench_${name}_${purpose}_${(databases += 1)}`,
        say: (line) => console.error(line), // results alone go to standard output
      })
      if (!outcome) continue
      outcomes.push(outcome)
      if (!values.json) console.log(`\n${text(outcome)}\n`)
    }
  } finally {
    await postgres.stop()
  }
  if (values.json) console.log(JSON.stringify(outcomes, null, 2))
  process.exit()
})

function text({ results, ratios, proven = [] }: BenchOutcome): string {
  return [describe(results, ratios), ...proven.map((each) => `  ✓ ${each}`)].join('\n')
}
