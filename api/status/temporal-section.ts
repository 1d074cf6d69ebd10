import { awaitAll } from '../../prisma/engine/await-all.js'
import type { Status } from './status-schema.js'
import type { TemporalState } from './temporal-state.js'

/** Reads whether Temporal answers, its schedules, and the steps that fail again and again. Never rejects. */
export async function readTemporal(temporal: TemporalState): Promise<Status['temporal']> {
  const [isReachable, schedules, troubles] = await awaitAll(
    () => temporal.isReachable(),
    () => temporal.schedules(),
    () => temporal.troubles(),
  )
  return { isReachable, schedules, troubles }
}
