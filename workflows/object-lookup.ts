import { lookUpObject } from './port/live.js'
import type { ObjectLookupInput, ObjectLookupResult } from './contract.js'
import { withItsReason } from './with-its-reason.js'

/**
 * Asks Stripe for one object, because a person compares it with its row. The answer itself goes through the
 * table `stripe.looked_up`, so the history holds ids and one word. Fails with the last error when Stripe does
 * not answer within 8 s.
 *
 * Carries through continue-as-new: nothing, because it never continues as new.
 */
export async function objectLookup(input: ObjectLookupInput): Promise<ObjectLookupResult> {
  try {
    return await lookUpObject(input)
  } catch (failure) {
    throw withItsReason(failure)
  }
}
