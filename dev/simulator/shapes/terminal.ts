import type { ObjectShapes } from '../object-shapes.js'
import type { Factory } from '../transaction.js'
import { withDefaults } from './with-defaults.js'

type Shape<Name extends string> = ObjectShapes[`terminal.${Name}` & keyof ObjectShapes]

export const newTerminalConfiguration: Factory<Shape<'configuration'>> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('tmc_1'),
    object: 'terminal.configuration',
    is_account_default: tx.count('terminal.configuration') === 0,
    name: 'Counter',
    ...fields,
  })

export const newTerminalLocation: Factory<Shape<'location'>> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('tml_1'),
    object: 'terminal.location',
    address: { city: 'Seattle', country: 'US', line1: '1 Pike St', line2: null, postal_code: '98101', state: 'WA' },
    display_name: `Store ${tx.random.between(1, 999)}`,
    ...fields,
  })

export const newReader: Factory<Shape<'reader'>> = (tx, fields) =>
  withDefaults(tx, {
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
