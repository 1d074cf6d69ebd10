import type { Stripe } from 'stripe'
import type { Customer } from '../object-shapes.js'
import type { Wire } from '../wire.js'
import type { Origin } from '../origin.js'
import { withDefaults } from './with-defaults.js'

const FIRST_NAMES = ['Ada', 'Alan', 'Barbara', 'Edsger', 'Frances', 'Grace', 'Katherine', 'Leslie', 'Radia', 'Tony']
const LAST_NAMES = ['Åkesson', 'Baker', 'Dubois', 'García', 'Kim', 'Müller', 'O’Neil', 'Rossi', 'Sørensen', 'Żak']

const NO_INVOICE_SETTINGS = {
  custom_fields: null,
  default_payment_method: null,
  footer: null,
  rendering_options: null,
} satisfies Wire<Stripe.Customer.InvoiceSettings>

export function newCustomer(origin: Origin, fields: Partial<Customer> = {}): Customer {
  const { random } = origin
  const name = `${random.pick(FIRST_NAMES)} ${random.pick(LAST_NAMES)}`
  return withDefaults(origin, {
    id: origin.newId('cus_'),
    object: 'customer',
    address: null,
    balance: 0,
    currency: null,
    customer_account: null,
    delinquent: false,
    discount: null,
    email: `${random.token(8).toLowerCase()}@example.com`,
    invoice_prefix: random.token(8).toUpperCase(),
    invoice_settings: NO_INVOICE_SETTINGS,
    name,
    next_invoice_sequence: 1,
    phone: null,
    preferred_locales: [],
    tax_exempt: 'none',
    test_clock: null,
    ...fields,
  })
}
