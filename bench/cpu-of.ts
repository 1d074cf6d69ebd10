import type { Service } from './service.js'

/**
 * Starts counting CPU time. The returned function returns the CPU seconds that each process has used since.
 */
export function cpuOf(service: Service): () => Record<string, number | null> {
  const before = service.cpu()
  return () =>
    Object.fromEntries(
      Object.entries(service.cpu()).map(([piece, value]) => {
        const earlier = before[piece]
        return [`${piece} CPU s`, value === null || typeof earlier !== 'number' ? null : value - earlier]
      }),
    )
}
