import type { Logger as TemporalLogger } from '@temporalio/worker'
import type { Logger } from 'pino'

/** Temporal's log lines in ours. Its `info` is about its own workings, which is our `debug`. */
export function temporalLogger(log: Logger): TemporalLogger {
  return {
    log: (level, message, meta) => log[LEVELS[level]](meta ?? {}, message),
    trace: (message, meta) => log.trace(meta ?? {}, message),
    debug: (message, meta) => log.trace(meta ?? {}, message),
    info: (message, meta) => log.debug(meta ?? {}, message),
    warn: (message, meta) => log.warn(meta ?? {}, message),
    error: (message, meta) => log.error(meta ?? {}, message),
  }
}

const LEVELS = { TRACE: 'trace', DEBUG: 'trace', INFO: 'debug', WARN: 'warn', ERROR: 'error' } as const
