import { BILLING_TABLES } from './billing-tables.js'
import { PAYMENT_TABLES } from './payment-tables.js'
import { PLATFORM_TABLES } from './platform-tables.js'
import { SALES_TABLES } from './sales-tables.js'
import { SERVICE_TABLES } from './service-tables.js'
import type { TableShape } from './table-shape.js'

/** Every table that must equal Stripe's state. */
export const TABLES: readonly TableShape[] = [
  ...SALES_TABLES,
  ...BILLING_TABLES,
  ...PAYMENT_TABLES,
  ...PLATFORM_TABLES,
  ...SERVICE_TABLES,
]
