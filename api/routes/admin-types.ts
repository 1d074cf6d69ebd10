import { typesPage } from '../admin/types-page.js'
import { typesQueryOf } from '../admin/types-query.js'
import type { PageServer } from '../admin/serve-page.js'

/** Serves the page Types. */
export function adminTypes(servePage: PageServer): void {
  servePage({
    path: '/types',
    title: 'Types',
    content: (status, query) => typesPage(status, typesQueryOf(query)),
  })
}
