import type { Simulator } from './simulator.js'

/**
 * How often to compare the emitted events with the events that are due. One mutation may emit several events.
 */
const TICK_MS = 50

/** Makes random mutations at a rate of events. Returns a function that stops them. */
export function startTraffic(
  simulator: Pick<Simulator, 'emitted' | 'mutateRandomly'>,
  { eventsPerSecond }: { readonly eventsPerSecond: number },
): () => void {
  if (eventsPerSecond === 0) return () => {}
  const [startMs, before] = [performance.now(), simulator.emitted]
  const timer = setInterval(() => {
    const due = ((performance.now() - startMs) / 1_000) * eventsPerSecond
    while (simulator.emitted - before < Math.floor(due)) simulator.mutateRandomly(1)
  }, TICK_MS)
  return () => clearInterval(timer)
}
