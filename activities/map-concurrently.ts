import { together } from '../prisma/engine/together.js'

/**
 * Runs `work` for each item, at most `limit` at once. The first error stops the rest from being begun, and is thrown when what had
 * begun has ended.
 */
export async function mapConcurrently<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  let failed = false
  await together(
    ...Array.from({ length: Math.min(limit, items.length) }, () => async () => {
      for (const item of queue) {
        if (failed) return
        try {
          await work(item)
        } catch (error) {
          failed = true
          throw error
        }
      }
    }),
  )
}
