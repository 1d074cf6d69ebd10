import { type Browser, chromium, type Page, type ViewportSize } from 'playwright-core'
import { afterAll, beforeAll } from 'vitest'
import { chromiumPath as executable } from '../../dev/chromium.js'
import { ADMIN_TOKEN, type Service } from './service.js'

/** As long as all other waits of the tests. Playwright's default is 30 s. */
const PATIENCE_MS = 120_000

const mustRun = process.env['CI'] !== undefined
if (!executable && !mustRun) {
  console.warn('\n*** THE BROWSER TESTS DID NOT RUN: there is no Chromium (apt-get install chromium). ***\n')
}

/** False on a machine without Chromium, except in CI. */
export const hasChromium = executable !== undefined || mustRun

/** A page of a real Chromium, and the errors that the browser reported. */
export interface AdminBrowser {
  readonly page: Page
  /** The address of the admin page. */
  readonly url: string
  /** Errors of scripts, and of the console. */
  readonly problems: string[]
  /** Opens the admin page with a session. */
  logIn(): Promise<void>
}

/** Starts a Chromium for one test file. */
export function useAdminBrowser(
  service: () => Service,
  viewport: ViewportSize = { width: 1_000, height: 800 },
): () => AdminBrowser {
  let browser: Browser
  let opened: AdminBrowser | undefined

  beforeAll(async () => {
    browser = await chromium.launch({
      ...(executable !== undefined && { executablePath: executable }),
      timeout: PATIENCE_MS,
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking'],
    })
    const page = await browser.newPage({ viewport })
    page.setDefaultTimeout(PATIENCE_MS)
    const problems: string[] = []
    page.on('pageerror', (error) => problems.push(error.message))
    page.on('console', (message) => {
      if (message.type() === 'error') problems.push(message.text())
    })
    const url = `${service().stack.apiUrl}/admin/stripe-sync`
    const logIn = async () => {
      await page.goto(`${url}?token=${encodeURIComponent(ADMIN_TOKEN)}`)
      await page.getByRole('button', { name: 'Log out' }).waitFor()
    }
    opened = { page, url, problems, logIn }
  })
  afterAll(() => browser.close())

  return () => {
    if (!opened) throw new Error('The browser exists only while tests run.')
    return opened
  }
}
