import { workflowInfo } from '@temporalio/workflow'
import type { Starter } from './contract.js'

/** Returns who started this full sync or audit. The page and the API say so in the workflow's memo. */
export function startedBy(): Starter {
  const { parent, memo } = workflowInfo()
  if (parent) return 'reconcile'
  const starter = memo?.['startedBy']
  return starter === 'page' || starter === 'api' ? starter : 'temporal'
}
