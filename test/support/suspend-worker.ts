import type { Stack } from '../../dev/stack.js'

/**
 * Suspends the stack's worker, which then acts like one that is too busy.
 *
 * @returns a function that lets the worker continue
 */
export function suspendWorker({ pieces }: Pick<Stack, 'pieces'>): () => void {
  const worker = pieces.find(({ name }) => name === 'worker')?.process
  if (!worker) throw new Error('The stack has no worker.')
  worker.kill('SIGSTOP')
  return () => void worker.kill('SIGCONT')
}
