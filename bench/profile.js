// Writes a CPU profile, for Chrome's DevTools or speedscope, when the process ends. BENCH_PROFILE loads this
// file into worker and API as `profile.js?folder=…`.
import { Session } from 'node:inspector'
import { writeFileSync } from 'node:fs'
import { basename, dirname, join } from 'node:path'
import { isMainThread } from 'node:worker_threads'

const folder = new URL(import.meta.url).searchParams.get('folder') ?? '.'

if (isMainThread) {
  const session = new Session()
  session.connect()
  session.post('Profiler.enable')
  session.post('Profiler.start')
  process.once('exit', () => {
    session.post('Profiler.stop', (_error, result) => {
      const name = basename(dirname(process.argv[1] ?? 'process'))
      const file = join(folder, `${name}-${process.pid}.cpuprofile`)
      if (result) writeFileSync(file, JSON.stringify(result.profile))
    })
  })
}
