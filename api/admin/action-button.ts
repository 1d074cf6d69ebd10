import { html } from 'ghtml'
import { PAGE } from './send-page.js'

const BUTTONS = {
  sync: 'Sync Now',
  pause: 'Pause',
  resume: 'Resume',
  cancel: 'Cancel',
  retry: 'Try these again',
  reconcile: 'Reconcile now',
  'unpause-sweep': 'Resume the sweep',
  'unpause-reconcile': 'Resume reconcile',
} as const

/** Renders a button that does an action. */
export function actionButton(action: keyof typeof BUTTONS): string {
  return html`<form method="post" action="${PAGE}/action">
    <button name="action" value="${action}" class="${action === 'sync' ? 'primary' : ''}">${BUTTONS[action]}</button>
  </form>`
}
