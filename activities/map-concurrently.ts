import { awaitAll } from '../prisma/engine/await-all.js'

/**
 * Runs `work` for each item, at most `limit` at once. After the first error, no further work begins. Throws
 * that error when all work in progress has ended.
 */
export async function mapConcurrently<T>(
  items: readonly T[],
  limit: number,
  work: (item: T) => Promise<void>,
): Promise<void> {
  const queue = items.values()
  let failed = false
  await awaitAll(
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
