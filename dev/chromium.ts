import { existsSync } from 'node:fs'

/** Path of the installed Chromium or Chrome; undefined when there is none. */
export const chromiumPath = ['/usr/bin/chromium', '/usr/bin/chromium-browser', '/usr/bin/google-chrome'].find((path) =>
  existsSync(path),
)
