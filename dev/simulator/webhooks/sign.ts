import { createHmac } from 'node:crypto'

export interface SignatureOptions {
  /** Several while a secret is rotated. Stripe then signs with each. */
  readonly secrets: string | readonly string[]
  /** Unix seconds. Default: now. */
  readonly timestamp?: number
}

/** Returns the value of `Stripe-Signature` for a body. */
export function sign(payload: string, { secrets, timestamp }: SignatureOptions): string {
  const time = timestamp ?? Math.floor(Date.now() / 1_000)
  const signatures = [secrets].flat().map((secret) => {
    const digest = createHmac('sha256', secret).update(`${time}.${payload}`, 'utf8').digest('hex')
    return `v1=${digest}`
  })
  return [`t=${time}`, ...signatures].join(',')
}
