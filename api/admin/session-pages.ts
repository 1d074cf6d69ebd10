import { html } from 'ghtml'
import { layout } from './frame.js'
import { PAGE } from './send-page.js'

// The pages of a browser without a session, or without an answer.

/** Renders the login form, which visitors without a session see. */
export function loginPage(error?: string): string {
  return layout(
    html`<main class="login">
      <h1>Stripe Sync</h1>
      !${error ? html`<p class="notice bad" role="alert">${error}</p>` : ''}
      <form method="post" action="${PAGE}/login">
        <label for="token">Admin token</label>
        <input id="token" name="token" type="password" autocomplete="current-password" required autofocus />
        <button>Log in</button>
      </form>
      <p class="hint">Enter the value of ADMIN_TOKEN. <code>npm run dev</code> prints a link that logs in.</p>
    </main>`,
  )
}

/** Renders an error as a page, for a browser. */
export function errorPage(title: string, message: string): string {
  return layout(
    html`<main class="login">
      <h1>${title}</h1>
      <p role="alert">${message}</p>
      <p><a href="${PAGE}">Back to the admin page</a></p>
    </main>`,
  )
}
