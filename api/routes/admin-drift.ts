import type { Pool } from 'pg'
import { asDriftCursor, listDrift } from '../../prisma/status/list-drift.js'
import { asGapCursor, listGaps } from '../../prisma/status/list-gaps.js'
import { driftSection } from '../admin/drift-section.js'
import { gapsSection } from '../admin/gaps-section.js'
import { misfits } from '../admin/misfits.js'
import { PAGE } from '../admin/send-page.js'
import type { PageServer } from '../admin/serve-page.js'
import { readCursor } from '../../prisma/status/cursor.js'

/** Rows of each list on a page. */
const LIMIT = 20

const PATH = '/drift'

/** Serves the page Drift: gaps, repaired rows, and values that do not fit. */
export function adminDrift(servePage: PageServer, pool: Pool): void {
  servePage({
    path: PATH,
    title: 'Drift',
    async content(status, query) {
      const paging = (name: string) => ({ path: `${PAGE}${PATH}`, query, parameter: name, name })
      const cursor = (name: string) => readCursor(query.get(name) ?? '')
      const gaps = await listGaps(pool, { limit: LIMIT, after: asGapCursor(cursor('gaps')) })
      const drift = await listDrift(pool, { limit: LIMIT, after: asDriftCursor(cursor('drift')) })
      return [
        gapsSection(gaps, { checkedAt: status.checkedAt, paging: paging('gaps') }),
        driftSection(drift, { status, paging: paging('drift') }),
        misfits(status),
      ].join('')
    },
  })
}
