import type { Product } from '../object-shapes.js'
import type { Origin } from '../origin.js'
import { withDefaults } from './with-defaults.js'

const NAMES = ['Starter', 'Team', 'Business', 'Enterprise', 'Seats', 'Storage', 'Support', 'Onboarding', 'Workshop']

export function newProduct(origin: Origin, fields: Partial<Product> = {}): Product {
  return withDefaults(origin, {
    id: origin.newId('prod_'),
    object: 'product',
    active: true,
    default_price: null,
    images: [],
    marketing_features: [],
    name: origin.random.pick(NAMES),
    statement_descriptor: null,
    tax_code: null,
    type: 'service',
    unit_label: null,
    updated: origin.created,
    ...fields,
  })
}
