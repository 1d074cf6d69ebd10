import type { ObjectType } from '../../prisma/catalogue/catalogue.js'

/** Groups of object types, as Stripe's dashboard has them. A type is in the first group that its name matches. */
const GROUPS = [
  ['Customers', /^(customer|payment_method$|tax_id|source_transaction|entitlements)/],
  ['Billing', /^(subscription|invoice|credit_note|quote|billing|test_helpers)/],
  ['Products and prices', /^(product|price|plan|coupon|promotion_code|shipping_rate|tax)/],
  ['Payments', /^(payment|charge|refund|dispute|setup|checkout|review|radar|three_d|apple_pay)/],
  ['Balance', /^(balance|payout|topup)/],
  ['Connect', /^(account|person|capability|external_account|transfer|application_fee|country_spec)/],
  ['Issuing', /^issuing/],
  ['Treasury', /^treasury/],
  ['Terminal', /^terminal/],
  ['Financial Connections', /^financial_connections/],
  ['Other', /^/],
] as const

/** Groups the types for a person who chooses some of them. Groups without a type are left out. */
export function typeGroups(types: readonly ObjectType[]): readonly { name: string; types: readonly ObjectType[] }[] {
  const groupOf = ({ name }: ObjectType) => GROUPS.find(([, pattern]) => pattern.test(name))?.[0]
  return GROUPS.flatMap(([name]) => {
    const own = types.filter((type) => groupOf(type) === name)
    return own.length > 0 ? [{ name, types: own }] : []
  })
}
