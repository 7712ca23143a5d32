import { Failure, failure } from '#shared/model/problem'
import { certificateProblem } from './problems'
import type { Proxy } from './proxies'

/** What to do about a proxy, whatever is wrong with it. */
const settingsOf = ({ where }: Proxy): string => (where === SETTINGS ? 'in the settings (Network, Proxy)' : `in ${where}, or set another one, or "none", in the settings (Network, Proxy)`)

/** Where a proxy was said that is no variable's. */
export const SETTINGS = 'the settings'

/** A proxy in messages: "proxy.example.com:3128" of the settings. */
const called = ({ url, where }: Proxy): string => `The proxy "${url.host}" (of ${where})`

/** A proxy itself cannot be reached. */
export function proxyProblem(error: unknown, proxy: Proxy): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const certificate = certificateProblem(code)
  const mend = `Check it ${settingsOf(proxy)}.`
  if (certificate !== undefined) return failure('SOURCE_TLS', `The certificate of the proxy "${proxy.url.host}" ${certificate}.`, `Name the file with the certificate of your company in the settings (Network, Certificates). ${mend}`, undefined, error)
  switch (code) {
    case 'ENOTFOUND': case 'ENODATA': case 'EAI_AGAIN':
      return failure('SOURCE_UNREACHABLE', `${called(proxy)} has no address.`, `${mend} Outside of your company's network it may not be known (a VPN?).`, undefined, error)
    case 'ECONNREFUSED': case 'EHOSTUNREACH': case 'ENETUNREACH': case 'EADDRNOTAVAIL': case 'ETIMEDOUT':
      return failure('SOURCE_UNREACHABLE', `${called(proxy)} takes no connections.`, mend, undefined, error)
    case 'ABORT_ERR':
      return failure('TIMEOUT', `${called(proxy)} did not answer in time.`, mend, undefined, error)
  }
  if (error instanceof AggregateError && code === '') return proxyProblem(error.errors[0], proxy)
  return failure('SOURCE_BROKEN', `${called(proxy)} does not answer as a proxy does.`, `${mend} It may be the port of another service, or one of TLS (https://).`, undefined, error)
}

/**
 * A proxy answers, but lets nothing through to a host.
 *
 * @param wants what it says of how one has to log in (`Proxy-Authenticate`)
 */
export function proxyRefusal(proxy: Proxy, host: string, status: number, wants?: string): Failure {
  if (status === 407) {
    const ways = wants ?? ''
    if (ways !== '' && !/\bbasic\b/i.test(ways)) {
      return failure('NETWORK_REFUSED', `${called(proxy)} wants a login of another kind (${ways.split(/[\s,]/)[0]}) than user and password.`, 'Winnow logs in by user and password only. Ask whoever runs the proxy for such a login, or run a small one on this machine that logs in for you (px, cntlm) and name that.')
    }
    return proxy.authorization === undefined
      ? failure('NETWORK_REFUSED', `${called(proxy)} wants a login (407).`, `Add user and password to its address (http://user:password@${proxy.url.host}) ${settingsOf(proxy)}.`)
      : failure('NETWORK_REFUSED', `${called(proxy)} refuses user and password (407).`, `Correct them ${settingsOf(proxy)}.`)
  }
  if (status === 502 || status === 503 || status === 504) {
    return failure('SOURCE_UNREACHABLE', `${called(proxy)} finds no way to "${host}" (${status}).`, 'Check the address. A host of your own network may have to be asked without it: name that under "Not for" in the settings (Network), or in NO_PROXY.')
  }
  return failure('NETWORK_REFUSED', `${called(proxy)} does not let Winnow through to "${host}" (${status}).`, 'Ask whoever runs the proxy to allow that host; or, if it can be asked without it, name it under "Not for" in the settings (Network), or in NO_PROXY.')
}
