import { spawnSync } from 'node:child_process'
import { runMain } from '../prisma/env.js'
import { temporalBinary } from './temporal-binary.js'

// `npm run temporal -- workflow list`: runs the Temporal CLI of the local stack, for people who have none
// installed.
await runMain(async () => {
  const binary = await temporalBinary(console.error)
  const { status } = spawnSync(binary, process.argv.slice(2), { stdio: 'inherit' })
  process.exitCode = status ?? 1
})
