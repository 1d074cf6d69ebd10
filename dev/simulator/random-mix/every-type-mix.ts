import { letHappen, OCCURRING_EVENTS } from '../occurrences.js'
import { anew, type Mix } from './mix.js'

/** Takes away much at once, or is about an account that comes or goes, which no event tells of. */
const RARE = new Set(['account.application.authorized', 'account.application.deauthorized', 'customer.deleted'])

const EVENTS = OCCURRING_EVENTS.filter((event) => !RARE.has(event))

/** Any of all that an event can tell of, each as often as the others. */
export const EVERY_TYPE_MIX: Mix = [anew(60, (tx) => void letHappen(tx, { event: tx.random.pick(EVENTS) }))]
