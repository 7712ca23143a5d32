import { createORPCClient } from '@orpc/client'
import { inject, type InjectionKey, type Plugin } from 'vue'
import type { Client } from '#shared/contract/index'
import type { Host } from './host'

interface Services {
  readonly host: Host
  readonly api: Client
}

const key: InjectionKey<Services> = Symbol('winnow')

/** Gives the app its host and the contract's client over the host's connection. */
export function provideHost(host: Host, api: Client = createORPCClient<Client>(host.connection)): Plugin<[]> {
  return (app) => { app.provide(key, { host, api }) }
}

function useServices(): Services {
  const services = inject(key)
  if (!services) throw new Error('provideHost() was not used')
  return services
}

/** The contract's client: in components and in stores. */
export const useApi = (): Client => useServices().api

/** Whoever shows the page. */
export const useHost = (): Host => useServices().host
