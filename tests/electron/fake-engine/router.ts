import { os } from '@orpc/server'

/** So much of the contract that a test can tell who answers, and that events pass. */
export const router = {
  system: { info: os.handler(() => ({ pid: process.pid, kind: Reflect.get(process, 'type') as unknown })) },
  runs: {
    watch: os.handler(async function* () {
      for (let part = 1; part <= 3; part += 1) yield { part }
    }),
  },
}
