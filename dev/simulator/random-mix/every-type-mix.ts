import { triggerEvent, OCCURRING_EVENTS } from '../occurrences.js'
import { anew, type Mix } from './mix.js'

/**
 * Events to leave out. They remove much at once, or connect or disconnect an account. No event tells of the
 * account itself.
 */
const RARE = new Set(['account.application.authorized', 'account.application.deauthorized', 'customer.deleted'])

const EVENTS = OCCURRING_EVENTS.filter((event) => !RARE.has(event))

/** Any event that can be made to happen by name, each as often as the others. */
export const EVERY_TYPE_MIX: Mix = [anew(60, (tx) => void triggerEvent(tx, { event: tx.random.pick(EVENTS) }))]
