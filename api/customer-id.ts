/** The pattern of a customer's id that can be refreshed. */
export const CUSTOMER_ID = '^cus_[A-Za-z0-9_]{1,250}$'
