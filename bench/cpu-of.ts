import type { Service } from './service.js'

/** Begins to count; the function returned says how many CPU seconds each piece has used since. */
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
