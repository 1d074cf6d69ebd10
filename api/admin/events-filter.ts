import { html } from 'ghtml'
import { EVENT_CHANNELS, EVENT_OUTCOMES } from '../../prisma/catalogue/enumerated-columns.js'
import { timeOf } from '../events/event-query.js'
import { PAGE } from './send-page.js'

const OUTCOMES = [['', 'any'], ['set-aside', 'set aside'], ...EVENT_OUTCOMES.map((each) => [each, each])] as const
const CHANNELS = [
  ['', 'any'],
  ...EVENT_CHANNELS.map((each) => [each, each === 'gap' ? 'reconcile' : each] as const),
] as const

/** Text fields: the name in the address, the label and an example. */
const TEXTS = [
  ['type', 'Type', 'customer.*'],
  ['object', 'Object', 'cus_…'],
  ['account', 'Account', 'acct_…'],
] as const

const TIMES = [
  ['created[gte]', 'Made from (UTC)'],
  ['created[lt]', 'Made before (UTC)'],
  ['received[gte]', 'Came from (UTC)'],
  ['received[lt]', 'Came before (UTC)'],
] as const

/** Renders the form that filters the list, with what the address has. */
export function eventsFilter(query: URLSearchParams): string {
  const value = (name: string) => query.get(name) ?? ''
  const texts = TEXTS.map(
    ([name, label, example]) =>
      html`<label>${label}<input name="${name}" value="${value(name)}" placeholder="${example}" /></label>`,
  )
  const times = TIMES.map(([name, label]) => {
    const input = html`<input type="datetime-local" step="1" name="${name}" value="${toLocal(value(name))}" />`
    return html`<label>${label}!${input}</label>`
  })
  const isOpen = TIMES.some(([name]) => value(name) !== '')
  return html`<form id="events-filter" class="filter" method="get" action="${PAGE}/events" data-keep>
    <div class="fields">
      !${texts.join('')} !${select('outcome', 'Outcome', OUTCOMES, value('outcome'))}
      !${select('channel', 'Came by', CHANNELS, value('channel'))}
    </div>
    <details ${isOpen ? 'open' : ''}>
      <summary>Limit the time</summary>
      <div class="fields">!${times.join('')}</div>
    </details>
    <div class="actions">
      <button class="primary">Filter</button>
      <a href="${PAGE}/events">Show all</a>
    </div>
  </form>`
}

type Choices = readonly (readonly [value: string, label: string] | readonly string[])[]

function select(name: string, label: string, choices: Choices, chosen: string): string {
  const option = ([value = '', text = '']: readonly string[]) =>
    value === chosen
      ? html`<option value="${value}" selected>${text}</option>`
      : html`<option value="${value}">${text}</option>`
  return html`<label
    >${label}<select name="${name}">
      !${choices.map(option).join('')}
    </select></label
  >`
}

/** Returns a time of the address as the input takes it: in UTC, without a zone. */
function toLocal(text: string): string {
  return (text === '' ? null : timeOf(text))?.toISOString().slice(0, 19) ?? ''
}
