import type { ObjectShapes } from '../object-shapes.js'
import type { Transaction } from '../transaction.js'
import { withDefaults } from './with-defaults.js'

type Shape<Name extends string> = ObjectShapes[`terminal.${Name}` & keyof ObjectShapes]

export function newTerminalConfiguration(
  tx: Transaction,
  fields: Partial<Shape<'configuration'>>,
): Shape<'configuration'> {
  return withDefaults(tx, {
    id: tx.newId('tmc_1'),
    object: 'terminal.configuration',
    is_account_default: tx.count('terminal.configuration') === 0,
    name: 'Counter',
    ...fields,
  })
}

export function newTerminalLocation(tx: Transaction, fields: Partial<Shape<'location'>>): Shape<'location'> {
  return withDefaults(tx, {
    id: tx.newId('tml_1'),
    object: 'terminal.location',
    address: { city: 'Seattle', country: 'US', line1: '1 Pike St', line2: null, postal_code: '98101', state: 'WA' },
    display_name: `Store ${tx.random.between(1, 999)}`,
    ...fields,
  })
}

export function newReader(tx: Transaction, fields: Partial<Shape<'reader'>>): Shape<'reader'> {
  return withDefaults(tx, {
    id: tx.newId('tmr_1'),
    object: 'terminal.reader',
    device_type: 'bbpos_wisepos_e',
    ip_address: '192.168.2.2',
    label: 'Blue rabbit',
    location: fields.location ?? tx.need('terminal.location').id,
    serial_number: tx.random.token(9).toUpperCase(),
    status: 'online',
    ...fields,
  })
}
