import { spawnSync } from 'node:child_process'
import { existsSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const folder = fileURLToPath(new URL('..', import.meta.url))

/**
 * Installs the peers into bench/node_modules when they are missing. Does not run their install scripts,
 * because the measured code does not need them.
 *
 * @throws when npm fails
 */
export function installPeers(say: (line: string) => void): void {
  if (existsSync(`${folder}node_modules/@stripe/sync-engine`)) return
  say('Installing the peers that we compare with into bench/node_modules (once; --no-peers does without) …')
  const { status, stderr } = spawnSync('npm', ['ci', '--ignore-scripts', '--no-audit', '--no-fund'], {
    cwd: folder,
    encoding: 'utf8',
  })
  if (status !== 0) throw new Error(`The peers could not be installed; run with --no-peers.\n${stderr}`)
}
