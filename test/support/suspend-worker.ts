import type { Stack } from '../../dev/stack.js'

/** Stops the stack's worker where it is, as good as one that is too busy. Returns what lets it go on. */
export function suspendWorker({ pieces }: Pick<Stack, 'pieces'>): () => void {
  const worker = pieces.find(({ name }) => name === 'worker')?.process
  if (!worker) throw new Error('The stack has no worker.')
  worker.kill('SIGSTOP')
  return () => void worker.kill('SIGCONT')
}
