import type { Stripe } from 'stripe'
import type { Product } from '../object-shapes.js'
import type { Wire } from '../wire.js'
import { NO_METADATA, type Origin } from '../origin.js'

const NAMES = ['Starter', 'Team', 'Business', 'Enterprise', 'Seats', 'Storage', 'Support', 'Onboarding', 'Workshop']

export function newProduct(origin: Origin, fields: Partial<Product> = {}): Product {
  return {
    id: origin.newId('prod_'),
    object: 'product',
    active: true,
    created: origin.created,
    default_price: null,
    description: null,
    images: [],
    livemode: origin.livemode,
    marketing_features: [],
    metadata: NO_METADATA,
    name: origin.random.pick(NAMES),
    package_dimensions: null,
    shippable: null,
    statement_descriptor: null,
    tax_code: null,
    tax_details: null,
    type: 'service',
    unit_label: null,
    updated: origin.created,
    url: null,
    ...fields,
  } satisfies Wire<Stripe.Product>
}
