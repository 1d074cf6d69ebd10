import { html } from 'ghtml'

/** Renders a whole page around its body. */
export function layout(body: string): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>Stripe Sync</title>
        <link rel="stylesheet" href="/admin/stripe-sync/admin.css" />
        <link rel="icon" href="data:," />
      </head>
      <body>
        !${body}
      </body>
    </html>`
}
