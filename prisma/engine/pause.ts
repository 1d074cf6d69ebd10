import { setTimeout as delay } from 'node:timers/promises'

/** Waits. Returns false when the signal came first. */
export async function pause(ms: number, signal: AbortSignal): Promise<boolean> {
  return delay(ms, true, { signal, ref: false }).catch(() => false) // it rejects with the signal's reason only
}
