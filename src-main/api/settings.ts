import { readFile } from 'node:fs/promises'
import { certificatesIn } from '#engine/network/authorities'
import { forgetProxy, maskProxy, saidByEnvironment, storeProxy } from '#main/settings/proxy'
import { failure } from '#shared/model/problem'
import type { EffectiveSetting, Settings } from '#shared/model/settings'
import { api } from './implementer'

export const settings = api.settings.router({
  get: api.settings.get.handler(({ context }) => shown(context.store.settings.get())),
  effective: api.settings.effective.handler(({ context: { store, effective } }) => {
    const said = saidByEnvironment(process.env)
    return effective.list(store.settings.stored()).map((setting): EffectiveSetting => {
      const { name, value } = setting
      if (name !== 'proxy' && name !== 'noProxy') return setting
      if (value === null && said[name]) return { ...setting, ...said[name] }
      return typeof value === 'string' && name === 'proxy' ? { ...setting, value: maskProxy(value) } : setting
    })
  }),
  update: api.settings.update.handler(async ({ input, context }) => {
    if (typeof input.certificates === 'string') await checkCertificates(input.certificates)
    const { proxy: before } = context.store.settings.get()
    const proxy = typeof input.proxy === 'string' && { proxy: await storeProxy(input.proxy, before, context.secrets) }
    const updated = context.store.settings.update({ ...input, ...proxy })
    await forgetProxy(updated.proxy, before, context.secrets)
    if (input.airbyte !== undefined) await context.airbyte.sources.load()
    return shown(updated)
  }),
})

/** Settings as callers see them: without the password of a proxy. */
const shown = (settings: Settings): Settings => ({ ...settings, proxy: settings.proxy === null ? null : maskProxy(settings.proxy) })

/** Throws FILE_NOT_FOUND, CONFIG_INVALID. */
async function checkCertificates(file: string): Promise<void> {
  const text = await readFile(file, 'utf8').catch((error: unknown) => { throw failure('FILE_NOT_FOUND', `The file "${file}" cannot be read.`, 'Check the path and its spelling.', { file }, error) })
  certificatesIn(text, file)
}
