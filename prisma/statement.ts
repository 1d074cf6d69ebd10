import { hash } from 'node:crypto'
import type { QueryConfig } from 'pg'

export interface Repeating {
  /** Whether it is one of many of its kind: its statements are then parsed once by each connection, and planned five times. Default false. */
  readonly isRepeated?: boolean | undefined
}

/** A statement as the driver takes it. One that is repeated has a name, by which a connection knows it from then on. */
export function statement(text: string, values: readonly unknown[], { isRepeated = false }: Repeating): QueryConfig {
  return { text, values: [...values], ...(isRepeated && { name: hash('md5', text, 'hex') }) }
}
