import type { Selection } from '../../prisma/catalogue/selection.js'
import type { FullSyncInput } from '../../workflows/contract.js'
import { CUSTOMER_ID } from '../customer-id.js'
import { nameObjects, UnknownObjectError } from '../name-objects.js'

/** The fields of the form, as the browser sends them. */
export interface SyncFields {
  readonly objects: readonly string[]
  readonly customer: string
  readonly from: string
  readonly before: string
}

type Problems = Partial<Record<keyof SyncFields, string>>

export const NO_FIELDS: SyncFields = { objects: [], customer: '', from: '', before: '' }

/** Reads the fields of the form. A checkbox that is alone comes as a text. */
export function syncFields(body: unknown): SyncFields {
  const fields = Object(body) as Record<string, unknown> // a form's fields are texts, or arrays of texts
  const text = (name: string) => (typeof fields[name] === 'string' ? fields[name].trim() : '')
  const { objects = [] } = fields
  return {
    objects: (Array.isArray(objects) ? objects : [objects]).filter((each): each is string => typeof each === 'string'),
    customer: text('customer'),
    from: text('from'),
    before: text('before'),
  }
}

/** Translates the form's fields into the input of a full sync, or says what is wrong at which field. */
export function parseSyncFields(
  fields: SyncFields,
  selection: Selection,
): { input: FullSyncInput } | { problems: Problems } {
  const problems: Problems = {}
  const objects = fields.objects.length > 0 ? namesOf(fields.objects) : []
  if (fields.customer !== '' && !new RegExp(CUSTOMER_ID).test(fields.customer))
    problems.customer = `"${fields.customer}" is no customer id. It must look like cus_123. Nothing was started.`
  const gte = secondsOf('from')
  const lt = secondsOf('before')
  if (gte !== undefined && lt !== undefined && gte >= lt)
    problems.before = 'The end must be after the beginning. Nothing was started.'
  if (Object.keys(problems).length > 0) return { problems }
  return {
    input: {
      ...(objects.length > 0 && objects.length < selection.types.length && { objects }),
      ...(fields.customer !== '' && { customer: fields.customer }),
      ...((gte !== undefined || lt !== undefined) && {
        created: { ...(gte !== undefined && { gte }), ...(lt !== undefined && { lt }) },
      }),
    },
  }

  function namesOf(names: readonly string[]): readonly string[] {
    try {
      return nameObjects(names, selection)
    } catch (error) {
      if (!(error instanceof UnknownObjectError)) throw error
      problems.objects = `${error.message} Nothing was started.`
      return []
    }
  }

  /** Reads a time in UTC, as `datetime-local` sends it: `2026-11-24T09:05`. */
  function secondsOf(name: 'from' | 'before'): number | undefined {
    const text = fields[name]
    if (text === '') return undefined
    const ms = /^\d{4}-\d\d-\d\d(T\d\d:\d\d(:\d\d(\.\d+)?)?)?$/.test(text)
      ? Date.parse(`${text.includes('T') ? text : `${text}T00:00`}Z`)
      : NaN
    if (!Number.isNaN(ms) && ms >= 0) return Math.floor(ms / 1_000)
    problems[name] = `"${text}" is no time. It must look like 2026-11-24T09:05. Nothing was started.`
    return undefined
  }
}
