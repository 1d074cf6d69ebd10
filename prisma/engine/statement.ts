import { hash } from 'node:crypto'
import type { QueryConfig } from 'pg'

export interface Preparable {
  /** Whether its statements are prepared: a connection keeps them, parsed, and after five times mostly one plan, too. Default false. */
  readonly isPrepared?: boolean | undefined
}

/** A statement as the driver takes it; when it is to be prepared, with a name by which a connection knows it from then on. */
export function statement(text: string, values: readonly unknown[], { isPrepared = false }: Preparable): QueryConfig {
  return { text, values: [...values], ...(isPrepared && { name: hash('sha256', text, 'base64url') }) }
}
