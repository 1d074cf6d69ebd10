import { randomUUID } from 'node:crypto'
import type { FastifyBaseLogger } from 'fastify'
import type { AlertReceiver } from '../../prisma/catalogue/enumerated-columns.js'
import type { AlertMessage, Look } from '../../prisma/operator/alert-message.js'
import type { AlertSettings } from '../../prisma/operator/alert-settings.js'
import { receiversOf } from '../../prisma/operator/alerts.js'
import { sendAlert } from '../../prisma/operator/send-alert.js'

/** Failed looks in a row after which operators are told. */
const FAILED_LOOKS = 2

export interface OutageAlertDeps {
  readonly settings: AlertSettings
  /** Returns why webhooks cannot be stored; null when they can. */
  readonly storageProblem: () => Promise<string | null>
  readonly log: Pick<FastifyBaseLogger, 'warn' | 'error'>
}

/** The alert that the state cannot be read or stored. It is sent without the outbox, which is in the database. */
export interface OutageAlert {
  /** Counts a failed look, and sends the alert when it is the second in a row. Never rejects. */
  onFailedLook(error: unknown): Promise<void>
  /** Forgets failed looks. */
  onGoodLook(state: string): void
  /** Returns what was told; undefined when nothing was. */
  told(): Look | undefined
  /** Call it when the end of the outage is recorded. */
  end(): void
}

interface Outage {
  readonly id: string
  readonly at: Date
  readonly message: AlertMessage
  /** Receivers that have not taken it yet. */
  waiting: AlertReceiver[]
  isTold: boolean
}

/** Creates the alert of an outage. Each receiver gets it once in an outage. */
export function createOutageAlert({ settings, storageProblem, log }: OutageAlertDeps): OutageAlert {
  let failedLooks = 0
  let lastState: string | null = null
  let outage: Outage | undefined

  async function begin(cause: unknown): Promise<Outage> {
    log.error({ err: cause }, 'the state cannot be read or stored, so operators are told without the outbox')
    const problem = await storageProblem()
    const text =
      problem === null
        ? 'The state cannot be read or stored. The log of the API has the reason.'
        : `Webhooks cannot be stored. ${problem} Stripe delivers them again, and reconcile finds them.`
    return {
      id: `alert_${randomUUID()}`,
      at: new Date(),
      message: { state: 'unknown', previous: lastState, begun: [{ code: 'state-unknown', text }], ended: [] },
      waiting: receiversOf(settings),
      isTold: false,
    }
  }

  async function send(sent: Outage, receiver: AlertReceiver): Promise<void> {
    try {
      await sendAlert(settings, { ...sent, receiver })
      sent.waiting = sent.waiting.filter((each) => each !== receiver)
      sent.isTold = true
    } catch (error) {
      log.warn({ err: error }, 'an alert could not be sent; the next look tries again')
    }
  }

  return {
    async onFailedLook(error) {
      failedLooks += 1
      if (failedLooks < FAILED_LOOKS) return
      outage ??= await begin(error)
      for (const receiver of outage.waiting) await send(outage, receiver)
    },
    onGoodLook(state) {
      failedLooks = 0
      lastState = state
      if (outage?.isTold === false) outage = undefined
    },
    told: () => (outage?.isTold ? { state: outage.message.state, problems: outage.message.begun } : undefined),
    end() {
      outage = undefined
    },
  }
}
