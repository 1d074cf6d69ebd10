import { Webhook } from 'standardwebhooks'
import { type Alert, slackBody, webhookBody } from './alert-message.js'
import type { AlertSettings } from './alert-settings.js'

/** A receiver that answers later has failed. Standard Webhooks recommends 15 to 30 s; ours is a short message. */
const TIMEOUT_MS = 10_000

/** Thrown when a receiver did not take an alert. The message names no address, because Slack's is a secret. */
export class AlertNotSentError extends Error {
  override name = 'AlertNotSentError'
}

/**
 * Sends an alert to its receiver, once.
 *
 * @throws {AlertNotSentError} when the receiver does not answer 2xx within 10 s
 */
export async function sendAlert(settings: AlertSettings, alert: Alert): Promise<void> {
  const { url, body, headers } = requestOf(settings, alert)
  let status: number
  try {
    const response = await fetch(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json', ...headers },
      body,
      redirect: 'manual', // an answer that leads elsewhere is a failure: nobody else gets the message
      signal: AbortSignal.timeout(TIMEOUT_MS),
    })
    await response.body?.cancel() // frees the connection
    status = response.status
  } catch (cause) {
    throw new AlertNotSentError(`${variableOf(alert)} does not answer: ${reasonOf(cause)}.`)
  }
  if (status < 200 || status > 299) throw new AlertNotSentError(`${variableOf(alert)} answered ${status}.`)
}

function variableOf({ receiver }: Alert): string {
  return receiver === 'webhook' ? 'The receiver in ALERT_WEBHOOK_URL' : 'Slack (ALERT_SLACK_URL)'
}

/** Returns the code of a failed connection, such as ECONNREFUSED. Messages may name the address. */
function reasonOf(error: unknown): string {
  const { name, code } = Object(Object(error).cause ?? error) as { name?: unknown; code?: unknown }
  return [code, name].find((each) => typeof each === 'string') ?? 'unknown reason'
}

interface AlertRequest {
  readonly url: string
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

function requestOf({ webhook, slack, page }: AlertSettings, alert: Alert): AlertRequest {
  if (alert.receiver === 'slack') {
    if (!slack) throw new AlertNotSentError('ALERT_SLACK_URL is not set.')
    return { url: slack.url, body: slackBody(alert, page), headers: {} }
  }
  if (!webhook) throw new AlertNotSentError('ALERT_WEBHOOK_URL is not set.')
  const body = webhookBody(alert, page)
  const sentAt = new Date() // the receiver compares it with its own clock, so it is the time of this attempt
  return {
    url: webhook.url,
    body,
    headers: {
      'webhook-id': alert.id,
      'webhook-timestamp': String(Math.floor(sentAt.getTime() / 1_000)),
      'webhook-signature': new Webhook(webhook.secret).sign(alert.id, sentAt, body),
    },
  }
}
