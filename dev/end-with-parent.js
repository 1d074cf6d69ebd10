// Loaded before a process of the local stack. If its parent was killed and so cannot stop it, the process
// stops by itself.
// JavaScript, because Node loads this again into worker threads, where there is no TypeScript.
import { isMainThread } from 'node:worker_threads'

if (isMainThread) {
  const parent = process.ppid
  setInterval(() => {
    if (process.ppid !== parent) process.kill(process.pid, 'SIGTERM')
  }, 1_000).unref()
}
