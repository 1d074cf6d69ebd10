import { createPageWriter } from '../../activities/listing/page-writer.js'
import type { StripeObject } from '../../prisma/catalogue/json.js'
import type { Observation } from '../../prisma/rows/observation.js'
import type { Workbench } from '../support/workbench.js'

/** Returns functions that create pages of a list, and write them. */
export function createListedPages(bench: () => Workbench) {
  function newsOf(object: StripeObject): Observation {
    return {
      id: object.id,
      object,
      isDeleted: false,
      source: 'fetch',
      asOf: null,
      seenAt: new Date(bench().simulator.clock.nowMs()),
      channel: 'full-sync',
      apiVersion: null,
      children: new Map(),
    }
  }

  function createCustomers(count: number): Observation[] {
    return Array.from({ length: count }, () => newsOf(bench().simulator.mutations.createCustomer()))
  }

  function page(observations: readonly Observation[]) {
    const objects = observations.flatMap(({ object }) => object ?? [])
    return { observations, rawPage: { objects, text: JSON.stringify({ object: 'list', data: objects }) } }
  }

  function writer(typeName = 'customer', deps = bench().deps, { dryRun = false } = {}) {
    const type = deps.selection.get(typeName)
    return createPageWriter(deps, { runId: 'r', account: bench().simulator.accountId, type, dryRun })
  }

  return { newsOf, createCustomers, page, writer }
}
