import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { assertPortFree, freePort } from './free-port.js'

/** Returns a port for a server of this data folder: that of the last run if it is free, otherwise a new one. */
export async function keptPort(dataDir: string, name: string): Promise<number> {
  const file = join(dataDir, `${name}.port`)
  const last = existsSync(file) ? Number(readFileSync(file, 'utf8')) : 0
  const isFree =
    last > 0 &&
    (await assertPortFree(last, name).then(
      () => true,
      () => false,
    ))
  const port = isFree ? last : await freePort()
  mkdirSync(dataDir, { recursive: true })
  writeFileSync(file, `${port}\n`)
  return port
}
