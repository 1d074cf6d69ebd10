import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

/** Folder of the recorded histories. */
export const HISTORIES = fileURLToPath(new URL('./histories', import.meta.url))

export interface RecordedHistory {
  readonly workflowId: string
  /** A history in Temporal's JSON, as its CLI and UI export it. */
  readonly history: { readonly events: readonly HistoryEvent[] }
}

interface HistoryEvent {
  readonly eventType: string
  readonly workflowExecutionStartedEventAttributes?: { readonly workflowType: { readonly name: string } }
}

/** Reads all recorded histories, by file name without `.json`. */
export function readHistories(): ReadonlyMap<string, RecordedHistory> {
  const files = readdirSync(HISTORIES).filter((file) => file.endsWith('.json'))
  return new Map(
    files.map((file) => [
      file.slice(0, -'.json'.length),
      JSON.parse(readFileSync(`${HISTORIES}/${file}`, 'utf8')) as RecordedHistory, // record.ts wrote it
    ]),
  )
}
