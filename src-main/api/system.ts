import { totalmem } from 'node:os'
import { z } from 'zod'
import { formats } from '#engine/formats/registry'
import { diagnose } from '#main/diagnosis'
import { listSamples } from '#main/samples'
import { VERSION } from '#main/version'
import { api } from './implementer'

/** Pages begin with this call: a keychain that is slow must not keep them waiting, in ms. */
const BRIEFLY = 200

export const system = api.system.router({
  info: api.system.info.handler(async ({ context: { engine, store: { home }, secrets, notices } }) => ({
    name: 'winnow', version: VERSION, node: process.version, platform: process.platform, pid: process.pid,
    home: home.root, folders: { projects: home.projects, uploads: home.uploads, temp: home.temp, logs: home.logs, backups: home.backups },
    memory: { total: totalmem(), budget: engine.budget.total }, secrets: await secrets.info(BRIEFLY), notices: [...notices],
  })),
  doctor: api.system.doctor.handler(async ({ context: { store, effective } }) => ({ checks: await diagnose(store.home, effective.value.dataIngestion?.pyairbyte?.version) })),
  formats: api.system.formats.handler(() => [...formats.values()].map(({ id, title, extensions, docs, reads, writes }) => ({
    id, title, extensions: [...extensions], docs,
    reads: reads ? { options: { ...z.toJSONSchema(reads.options, { io: 'input' }) } } : null,
    writes: writes ? { options: { ...z.toJSONSchema(writes.options, { io: 'input' }) }, typed: writes.typed, holdsRejects: writes.holdsRejects ?? false } : null,
  }))),
  samples: api.system.samples.handler(() => listSamples()),
})
