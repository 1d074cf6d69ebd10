import { Type } from 'typebox'
import { readEnv } from '../prisma/env.js'

const benchEnvSchema = Type.Object({
  BENCH_SCALE: Type.Number({
    default: 1,
    exclusiveMinimum: 0,
    description: 'a factor for how much of everything there is: 0.05 for a trial',
  }),
  BENCH_PROFILE: Type.Optional(
    Type.String({ description: 'a folder that worker and API write a CPU profile to when they end' }),
  ),
})

export function readBenchEnv() {
  return readEnv(benchEnvSchema)
}
