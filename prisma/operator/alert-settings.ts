import { Webhook } from 'standardwebhooks'
import { type Static, Type } from 'typebox'
import { EnvError } from '../env.js'

/** An https address. This machine itself may be reached without TLS. */
const SAFE_URL = String.raw`^(https://[^/\s]|http://(localhost|127\.0\.0\.1|\[::1\])([:/]|$))`

const SECRET = 'whsec_ and the base64 of 24 to 64 random bytes'

/** The variables that say where alerts go. */
export const alertEnv = {
  ALERT_WEBHOOK_URL: Type.Optional(
    Type.String({
      pattern: SAFE_URL,
      description: 'the https address that receives alerts (http for this machine only)',
    }),
  ),
  ALERT_WEBHOOK_SECRET: Type.Optional(Type.String({ pattern: '^whsec_', description: SECRET })),
  ALERT_SLACK_URL: Type.Optional(
    Type.String({
      pattern: SAFE_URL,
      description: 'the https address of an incoming webhook of Slack (http for this machine only)',
    }),
  ),
}

const alertEnvSchema = Type.Object(alertEnv)

/** Where alerts go, and the link that they carry. */
export interface AlertSettings {
  readonly webhook?: { readonly url: string; readonly secret: string }
  readonly slack?: { readonly url: string }
  /** The address of the admin page; null when PUBLIC_URL is not set. */
  readonly page: string | null
}

/**
 * Returns where alerts go.
 *
 * @throws {EnvError} when the webhook has an address but no usable secret
 */
export function parseAlertSettings(
  env: Static<typeof alertEnvSchema> & { readonly PUBLIC_URL?: string | undefined },
): AlertSettings {
  const { ALERT_WEBHOOK_URL: url, ALERT_WEBHOOK_SECRET: secret, ALERT_SLACK_URL: slackUrl, PUBLIC_URL } = env
  return {
    ...(url !== undefined && { webhook: { url, secret: usableSecret(secret) } }),
    ...(slackUrl !== undefined && { slack: { url: slackUrl } }),
    page: PUBLIC_URL === undefined ? null : `${PUBLIC_URL.replace(/\/$/, '')}/admin/stripe-sync`,
  }
}

/** Lengths of a secret in bytes that the Standard Webhooks specification allows. */
const SECRET_BYTES = { least: 24, most: 64 }

function usableSecret(secret: string | undefined): string {
  if (secret === undefined) {
    throw new EnvError(`ALERT_WEBHOOK_SECRET is not set, but ALERT_WEBHOOK_URL is: set it to ${SECRET}.`)
  }
  const bytes = Buffer.from(secret.slice('whsec_'.length), 'base64').length
  try {
    new Webhook(secret).sign('test', new Date(), '')
    if (bytes >= SECRET_BYTES.least && bytes <= SECRET_BYTES.most) return secret
  } catch (cause) {
    throw new EnvError(`ALERT_WEBHOOK_SECRET is malformed: set it to ${SECRET}.`, { cause })
  }
  throw new EnvError(`ALERT_WEBHOOK_SECRET is malformed: set it to ${SECRET}.`)
}
