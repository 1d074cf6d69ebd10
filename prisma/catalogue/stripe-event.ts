/** An event as Stripe sends it to an endpoint and lists it. */
export interface StripeEvent {
  readonly id: string
  readonly object: 'event'
  readonly type: string
  /** Unix seconds. */
  readonly created: number
  readonly livemode: boolean
  readonly api_version: string | null
  /** The connected account it happened on; missing for the key's own. */
  readonly account?: string
  /** Where it happened: an account, or a path that ends with it. https://docs.stripe.com/context */
  readonly context?: string
  readonly data: { readonly object: unknown; readonly previous_attributes?: unknown }
}
