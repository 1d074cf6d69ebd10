import type { ObjectShapes } from '../object-shapes.js'
import type { Factory } from '../transaction.js'
import { withDefaults } from './with-defaults.js'

type Shape<Name extends string> = ObjectShapes[`climate.${Name}` & keyof ObjectShapes]

export const newClimateSupplier: Factory<Shape<'supplier'>> = (tx, fields) =>
  withDefaults(tx, {
    id: tx.newId('climsup_'),
    object: 'climate.supplier',
    info_url: 'https://frontierclimate.com/portfolio/charm-industrial',
    locations: [{ city: 'San Francisco', country: 'US', latitude: 37.75, longitude: -122.41, region: 'CA' }],
    name: 'Charm Industrial',
    removal_pathway: 'biomass_carbon_removal_and_storage',
    ...fields,
  })

export const newClimateProduct: Factory<Shape<'product'>> = (tx, fields) => {
  const year = new Date(tx.created * 1_000).getUTCFullYear() + 3
  return withDefaults(tx, {
    id: tx.newId('climsku_'),
    object: 'climate.product',
    current_prices_per_metric_ton: { usd: { amount_fees: 300, amount_subtotal: 10_000, amount_total: 10_300 } },
    delivery_year: year,
    metric_tons_available: '1000000',
    name: `The portfolio of ${year}`,
    suppliers: [tx.need('climate.supplier')],
    ...fields,
  })
}

export const newClimateOrder: Factory<Shape<'order'>> = (tx, fields) => {
  const product = tx.need('climate.product', fields.product)
  return withDefaults(tx, {
    id: tx.newId('climorder_1'),
    object: 'climate.order',
    amount_fees: 300,
    amount_subtotal: 10_000,
    amount_total: 10_300,
    currency: 'usd',
    delivery_details: [],
    expected_delivery_year: product.delivery_year ?? 2030,
    metric_tons: '1',
    product: product.id,
    status: 'open',
    ...fields,
  })
}
