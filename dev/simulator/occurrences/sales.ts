import { deleteCustomer } from '../operations/customers.js'
import { createInvoice, deleteInvoice } from '../operations/invoices.js'
import { deleteProduct } from '../operations/products.js'
import type { Occurrences } from './occurrence.js'

export const SALES_OCCURRENCES: Occurrences = {
  'customer.deleted': (tx, { id }) => deleteCustomer(tx, tx.need('customer', id).id),
  'product.deleted': (tx, { id }) => {
    const isUnsold = (product: { readonly id: string }) =>
      !tx.hasRelated('price', { filter: 'product', key: product.id })
    deleteProduct(tx, tx.need('product', id ?? { where: isUnsold }).id)
  },
  'invoice.deleted': (tx, { id }) =>
    deleteInvoice(tx, id ?? createInvoice(tx, { customer: tx.need('customer').id, items: [] }).id),
}
