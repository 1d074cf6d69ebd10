import { beforeEach } from 'vitest'
import { closeGaps } from '../../activities/heal/close-gaps.js'
import { tidyInbox } from '../../activities/heal/tidy-inbox.js'
import { startWatermark } from '../../prisma/inbox/gaps.js'
import type { Deps } from '../../activities/deps.js'
import type { StripeObject } from '../../prisma/catalogue/json.js'
import type { Workbench } from '../support/workbench.js'

/**
 * Lets each test begin as after a full sync of an empty account. The watermark starts now, and no later event
 * may be missing.
 */
export function useSyncedAccount(bench: () => Workbench) {
  beforeEach(async () => {
    const { simulator, database } = bench()
    await startWatermark(database.pool, { account: simulator.accountId, at: new Date(simulator.clock.nowMs()) })
    await bench().pass(1_000)
  })

  /**
   * Closes the gaps, and applies the events that it found.
   *
   * @returns how many events the inbox lacked
   */
  async function reconcile() {
    const { deps, attempt, settle, simulator } = bench()
    const { found } = await closeGaps(deps, { account: simulator.accountId }, attempt)
    await settle()
    await tidyInbox(deps)
    return found
  }

  /** Returns deps whose lists begin with these additional objects. */
  function alsoListing(...more: object[]): Deps {
    const { deps } = bench()
    return {
      ...deps,
      createSession(account, lane) {
        const session = deps.createSession(account, lane)
        return {
          ...session,
          async list(request) {
            const page = await session.list(request)
            return { ...page, body: { ...page.body, objects: [...(more as StripeObject[]), ...page.body.objects] } }
          },
        }
      },
    }
  }

  return { reconcile, alsoListing }
}
