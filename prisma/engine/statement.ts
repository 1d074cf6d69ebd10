import { hash } from 'node:crypto'
import type { QueryConfig } from 'pg'

export interface StatementOptions {
  /**
   * True: each connection keeps the parsed statement. After five executions, PostgreSQL usually keeps one
   * plan for it, too. Default: false.
   */
  readonly isPrepared?: boolean | undefined
}

/** Builds a statement for `pg`. A prepared statement gets a name, by which a connection finds it again. */
export function buildStatement(
  text: string,
  values: readonly unknown[],
  { isPrepared = false }: StatementOptions,
): QueryConfig {
  return { text, values: [...values], ...(isPrepared && { name: hash('sha256', text, 'base64url') }) }
}
