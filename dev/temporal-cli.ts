import { spawnSync } from 'node:child_process'
import { runMain } from '../prisma/env.js'
import { temporalBinary } from './temporal-binary.js'

// `npm run temporal -- workflow list`: the Temporal CLI that the local stack uses, for who has none installed.
await runMain(async () => {
  const binary = await temporalBinary(console.error)
  const { status } = spawnSync(binary, process.argv.slice(2), { stdio: 'inherit' })
  process.exitCode = status ?? 1
})
