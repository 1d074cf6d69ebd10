import { html } from 'ghtml'
import type { ObjectType } from '../../prisma/catalogue/catalogue.js'
import { PAGE } from './send-page.js'
import type { SyncFields } from './sync-input.js'
import { typeGroups } from './type-groups.js'

export interface SyncPage {
  readonly types: readonly ObjectType[]
  readonly fields: SyncFields
  readonly problems?: Partial<Record<keyof SyncFields, string>>
  readonly isRunning: boolean
}

/** Renders the page that starts syncs, audits and reconciles. */
export function syncPage(page: SyncPage): string {
  return html`<section aria-label="Full sync">
      <h2>Full sync</h2>
      !${page.isRunning ? html`<p><a href="${PAGE}/runs">A full sync is running now</a>. Another one can start when it has ended.</p>` : ''}
      !${form(page)}
    </section>
    !${AUDITS} !${RECONCILE}`
}

function form({ types, fields, problems = {} }: SyncPage): string {
  const box = ({ name, table }: ObjectType) =>
    html`<label>
      <input type="checkbox" name="objects" value="${name}" !${fields.objects.includes(name) ? 'checked' : ''} />
      ${table}
    </label>`
  const groups = typeGroups(types).map(
    (group) =>
      html`<details !${group.types.some(({ name }) => fields.objects.includes(name)) ? 'open' : ''}>
        <summary>${group.name} (${group.types.length})</summary>
        <div class="boxes">!${group.types.map(box).join('')}</div>
      </details>`,
  )
  return html`<form method="post" action="${PAGE}/sync" id="sync-form" class="stack" data-keep>
    <fieldset>
      <legend>Object types</legend>
      <p class="hint">Without a choice, all types are synced.</p>
      !${groups.join('')} !${problem('objects', problems.objects)}
    </fieldset>
    <fieldset>
      <legend>Part</legend>
      !${field({ name: 'customer', label: 'Only this customer', placeholder: 'cus_…' }, fields, problems)}
      !${field({ name: 'from', label: 'Created from (UTC)', type: 'datetime-local' }, fields, problems)}
      !${field({ name: 'before', label: 'Created before (UTC)', type: 'datetime-local' }, fields, problems)}
    </fieldset>
    <div class="actions">
      <button class="primary" name="mode" value="plan">Plan first</button>
      <button name="mode" value="sync">Sync without a plan</button>
    </div>
    <p class="hint">
      A plan lists and compares everything, and writes nothing. It says what would change. You can then apply it.
    </p>
  </form>`
}

interface Field {
  readonly name: Exclude<keyof SyncFields, 'objects'>
  readonly label: string
  readonly type?: string
  readonly placeholder?: string
}

function field(
  { name, label, type = 'text', placeholder = '' }: Field,
  fields: SyncFields,
  problems: NonNullable<SyncPage['problems']>,
): string {
  const wrong = problems[name]
  return html`<label>
      ${label}
      <input
        name="${name}"
        type="${type}"
        value="${fields[name]}"
        placeholder="${placeholder}"
        !${wrong === undefined ? '' : html`aria-invalid="true" aria-describedby="problem-${name}"`}
      />
    </label>
    !${problem(name, wrong)}`
}

function problem(name: string, sentence: string | undefined): string {
  return sentence === undefined
    ? ''
    : html`<p class="bad field-problem" id="problem-${name}" role="alert">${sentence}</p>`
}

const AUDITS = html`<section aria-label="Audit">
  <h2>Audit</h2>
  <p>
    An audit lists ranges again that were proven a while ago, compares them with the rows, and repairs what differs.
  </p>
  <form method="post" action="${PAGE}/sync/audit" class="actions">
    <button name="ranges" value="due">Audit what is due</button>
    <button name="ranges" value="all">Audit everything</button>
    <button name="ranges" value="eventless">Audit types without events</button>
  </form>
</section>`

const RECONCILE = html`<section aria-label="Reconcile">
  <h2>Reconcile</h2>
  <p>
    Reconcile compares Stripe's list of events with the inbox, and adds what is missing. It runs every few minutes by
    itself.
  </p>
  <form method="post" action="${PAGE}/sync/reconcile" class="actions">
    <button>Reconcile now</button>
  </form>
</section>`
