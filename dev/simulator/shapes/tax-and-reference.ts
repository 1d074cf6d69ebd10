import type { ObjectShapes, TypeName } from '../object-shapes.js'
import type { Factory, Transaction } from '../transaction.js'
import { withDefaults } from './with-defaults.js'

const COUNTRIES = 'US DE FR GB NL ES IT AT BE CH DK FI IE LU NO PL PT SE AU CA JP NZ SG BR MX HK MY TH CZ GR'.split(' ')
const CURRENCIES = 'usd eur gbp chf dkk nok sek pln czk huf aud cad jpy nzd sgd brl mxn hkd myr thb ron bgn'.split(' ')

/**
 * Returns the next id of an object that Stripe itself keeps. Stripe chose these ids. When the known ids are
 * used up, invents one.
 */
function nextOf(
  tx: Transaction,
  { type, known, invent }: { type: TypeName; known: readonly string[]; invent: string },
) {
  const index = tx.count(type)
  return known[index] ?? `${invent}${index}`
}

export const newCountrySpec: Factory<ObjectShapes['country_spec']> = (tx, fields) => {
  const nothing = { additional: [], minimum: ['external_account'] }
  return withDefaults(tx, {
    id: nextOf(tx, { type: 'country_spec', known: COUNTRIES, invent: 'X' }),
    object: 'country_spec',
    default_currency: 'usd',
    supported_bank_account_currencies: { usd: ['US'] },
    supported_payment_currencies: ['usd', 'eur'],
    supported_payment_methods: ['card', 'stripe'],
    supported_transfer_countries: ['US'],
    verification_fields: { company: nothing, individual: nothing },
    ...fields,
  })
}

export const newExchangeRate: Factory<ObjectShapes['exchange_rate']> = (tx, fields) =>
  withDefaults(tx, {
    id: nextOf(tx, { type: 'exchange_rate', known: CURRENCIES, invent: 'x' }),
    object: 'exchange_rate',
    rates: { usd: 1 + tx.random.between(0, 99) / 100, eur: 1 },
    ...fields,
  })

export const newTaxCode: Factory<ObjectShapes['tax_code']> = (tx, fields) =>
  withDefaults(tx, {
    id: `txcd_${10_000_000 + tx.count('tax_code')}`,
    object: 'tax_code',
    description: 'A physical good that can be moved or touched.',
    name: 'General - tangible goods',
    ...fields,
  })

export const newTaxLocation: Factory<ObjectShapes['tax.location']> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('taxloc_1'),
    object: 'tax.location',
    address: { city: 'Seattle', country: 'US', line1: '1 Pike St', line2: null, postal_code: '98101', state: 'WA' },
    description: 'A concert hall',
    type: 'performance',
    ...fields,
  })

export const newTaxRegistration: Factory<ObjectShapes['tax.registration']> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('taxreg_1'),
    object: 'tax.registration',
    active_from: tx.created,
    country: 'US',
    country_options: { us: { state: 'CA', type: 'state_sales_tax' } },
    status: 'active',
    ...fields,
  })
