import type { Logger as TemporalLogger } from '@temporalio/worker'
import type { Logger } from 'pino'

/**
 * Returns a logger that writes Temporal's log lines to ours. Temporal's `info` is about its own workings, so
 * it becomes our `debug`.
 */
export function temporalLogger(log: Logger): TemporalLogger {
  return {
    log: (level, message, meta) => log[LEVELS[level]](fields(meta), message),
    trace: (message, meta) => log.trace(fields(meta), message),
    debug: (message, meta) => log.trace(fields(meta), message),
    info: (message, meta) => log.debug(fields(meta), message),
    warn: (message, meta) => log.warn(fields(meta), message),
    error: (message, meta) => log.error(fields(meta), message),
  }
}

const LEVELS = { TRACE: 'trace', DEBUG: 'trace', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const

/** Moves an error to the field `err`. pino logs the details of an error only there. */
function fields(meta: Record<string | symbol, unknown> = {}): object {
  const { error, ...rest } = meta
  return error === undefined ? rest : { ...rest, err: error }
}
