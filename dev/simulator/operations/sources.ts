import type { CustomerSource } from '../object-shapes.js'
import { newCustomerSource } from '../shapes/customer-accounts.js'
import type { Transaction } from '../transaction.js'

/** Adds a source. A customer's first source becomes its default. */
export function addSource(
  tx: Transaction,
  { customer: id, fields = {} }: { readonly customer: string; readonly fields?: Partial<CustomerSource> },
): CustomerSource {
  const customer = tx.get('customer', id)
  const source = tx.insert(newCustomerSource(tx, { ...fields, customer: id }))
  tx.emit('customer.source.created', source)
  if (customer.default_source === null) tx.update(customer, { default_source: source.id })
  return source
}

export function removeSource(tx: Transaction, id: string): void {
  const source = tx.get('customer_source', id)
  tx.remove(source)
  tx.emit('customer.source.deleted', source)
  const customer = typeof source.customer === 'string' ? tx.find('customer', source.customer) : undefined
  if (customer?.default_source === id) tx.update(customer, { default_source: null })
}
