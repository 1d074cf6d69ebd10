/** The columns of every synced table that say where a row's content came from. */
export const BOOKKEEPING: readonly string[] =
  'source as_of seen_at deleted_at channel event_id request_id api_version synced_at'.split(' ')
