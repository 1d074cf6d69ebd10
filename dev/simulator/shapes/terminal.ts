import type { Stripe } from 'stripe'
import type { ObjectShapes } from '../object-shapes.js'
import type { Transaction } from '../transaction.js'
import type { Wire } from '../wire.js'
import { NO_METADATA } from '../origin.js'

type Shape<Name extends string> = ObjectShapes[`terminal.${Name}` & keyof ObjectShapes]

export function newTerminalConfiguration(
  tx: Transaction,
  fields: Partial<Shape<'configuration'>>,
): Shape<'configuration'> {
  return {
    id: tx.newId('tmc_1'),
    object: 'terminal.configuration',
    is_account_default: tx.count('terminal.configuration') === 0,
    livemode: tx.livemode,
    name: 'Counter',
    ...fields,
  } satisfies Wire<Stripe.Terminal.Configuration>
}

export function newTerminalLocation(tx: Transaction, fields: Partial<Shape<'location'>>): Shape<'location'> {
  return {
    id: tx.newId('tml_1'),
    object: 'terminal.location',
    address: { city: 'Seattle', country: 'US', line1: '1 Pike St', line2: null, postal_code: '98101', state: 'WA' },
    display_name: `Store ${tx.random.between(1, 999)}`,
    livemode: tx.livemode,
    metadata: NO_METADATA,
    ...fields,
  } satisfies Wire<Stripe.Terminal.Location>
}

export function newReader(tx: Transaction, fields: Partial<Shape<'reader'>>): Shape<'reader'> {
  return {
    id: tx.newId('tmr_1'),
    object: 'terminal.reader',
    action: null,
    device_sw_version: null,
    device_type: 'bbpos_wisepos_e',
    ip_address: '192.168.2.2',
    label: 'Blue rabbit',
    last_seen_at: null,
    livemode: tx.livemode,
    location: fields.location ?? tx.need('terminal.location').id,
    metadata: NO_METADATA,
    serial_number: tx.random.token(9).toUpperCase(),
    status: 'online',
    ...fields,
  } satisfies Wire<Stripe.Terminal.Reader>
}
