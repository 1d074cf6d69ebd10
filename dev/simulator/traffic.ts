import type { Simulator } from './simulator.js'

/** One thing that happens has several events: so what was emitted is compared with what should have been, this often. */
const TICK_MS = 50

/** Lets things happen at a rate, until the returned function is called. */
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
