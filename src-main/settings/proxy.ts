import { type Proxies, type Proxy, readProxy, saidOfProxies } from '#engine/network/proxies'
import { SETTINGS } from '#engine/network/proxy-problems'
import { plainText } from '#shared/define/percent'
import { failure } from '#shared/model/problem'
import type { EffectiveSetting, Settings } from '#shared/model/settings'
import { MASK } from '#shared/model/source'
import type { SecretKeeper } from '#main/store/secrets/config'
import { formatReference, namesVariables, parseReference, replaceVariables } from '#main/store/secrets/references'
import type { SecretStore } from '#main/store/secrets/secret-store'

/** In place of an address: no proxy, whatever the environment says. */
const NONE = 'none'
/** What the password of the proxy is kept as. */
const NAME = 'settings/proxy'
/** The address of a proxy, taken apart before its password is one that an address may hold. */
const ADDRESS = /^([a-z][a-z\d+.-]*:\/\/)?(?:([^:@/]*)(?::(.*))?@)?([^@]*)$/is

function partsOf(text: string): { readonly before: string; readonly password: string | undefined; readonly after: string } {
  const [, scheme = '', user, password, rest = ''] = ADDRESS.exec(text) ?? []
  if (user === undefined) return { before: text, password: undefined, after: '' }
  return { before: `${scheme}${user}`, password, after: `@${rest}` }
}

const withPassword = ({ before, after }: ReturnType<typeof partsOf>, password: string): string => `${before}:${password}${after}`

/** Whether a password stands in the address itself. */
export function holdsPassword(text: string): boolean {
  const { password = '' } = partsOf(text)
  return password !== '' && !namesVariables(password) && parseReference(password) === undefined
}

/** The address of a proxy as it is shown: its password masked, the name of a variable as it is. */
export function maskProxy(text: string): string {
  const parts = partsOf(text)
  return parts.password === undefined || parts.password === '' || namesVariables(parts.password) ? text : withPassword(parts, MASK)
}

/**
 * The address of a proxy as it may be written down: its password goes to the secrets.
 *
 * @param before what was set until now: a masked password stays as it was there
 * @throws Failure CONFIG_INVALID, SECRETS_LOCKED
 */
export async function storeProxy(text: string, before: string | null, secrets: Pick<SecretKeeper, 'write'>): Promise<string> {
  if (text === NONE) return text
  const parts = partsOf(text)
  readProxy(parts.password === undefined ? text : withPassword(parts, 'x'), SETTINGS)
  if (parts.password === MASK) {
    const { password } = partsOf(before ?? '')
    if (password === undefined || password === '') throw failure('CONFIG_INVALID', 'There is no earlier password of the proxy to keep.', `${MASK} means "as it was": enter the password itself, or the name of a variable as \${NAME}.`)
    return withPassword(parts, password)
  }
  return holdsPassword(text) ? withPassword(parts, formatReference(await secrets.write(NAME, plainText(parts.password ?? '')))) : text
}

/** Removes the password that was kept for a proxy, once its address does not refer to it. Where the secrets are locked it stays: nothing reads it. */
export async function forgetProxy(now: string | null, before: string | null, secrets: Pick<SecretStore, 'info' | 'list' | 'delete'>): Promise<void> {
  const isKept = (text: string | null): boolean => parseReference(partsOf(text ?? '').password ?? '')?.name === NAME
  if (isKept(now) || !isKept(before) || (await secrets.info()).locked) return
  if ((await secrets.list()).some(({ name }) => name === NAME)) await secrets.delete(NAME)
}

/** The names under which programs look for proxies, in either letters. */
const SPOKEN = ['http_proxy', 'https_proxy', 'all_proxy', 'no_proxy']

/** The environment for programs that ask the web themselves: its proxies are those of the settings, where these say any. */
export async function withProxies(env: NodeJS.ProcessEnv, { proxy: text, noProxy }: Pick<Settings, 'proxy' | 'noProxy'>, secrets: Pick<SecretKeeper, 'read' | 'remember'>): Promise<NodeJS.ProcessEnv> {
  if (text === null && noProxy === null) return env
  const address = text === null || text === NONE ? undefined : (await open(text, secrets, env)).text
  const said = saidOfProxies(env)
  const values: Readonly<Record<string, string | undefined>> = {
    http_proxy: text === null ? said.http?.text : address, https_proxy: text === null ? said.https?.text : address,
    // To a proxy, this machine is another one.
    no_proxy: [noProxy ?? said.except?.text, 'localhost', '127.0.0.1', '::1'].filter((one) => one).join(','),
  }
  const others = Object.entries(env).filter(([name]) => !SPOKEN.includes(name.toLowerCase()))
  return Object.fromEntries([...others, ...Object.entries(values).flatMap(([name, value]) => (value === undefined ? [] : [[name, value], [name.toUpperCase(), value]]))])
}

/** A proxy of the settings with its password in place. Throws CONFIG_INVALID, SECRET_MISSING, SECRETS_LOCKED. */
async function open(text: string, secrets: Pick<SecretKeeper, 'read' | 'remember'>, env: NodeJS.ProcessEnv): Promise<{ readonly proxy: Proxy; readonly text: string }> {
  const parts = partsOf(text)
  if (parts.password === undefined) return { proxy: readProxy(text, SETTINGS), text }
  const reference = parseReference(parts.password)
  const password = reference ? encodeURIComponent(await secrets.read(reference)) : replaceVariables(parts.password, (name) => encodeURIComponent(variable(name, env)))
  const whole = withPassword(parts, password)
  return { proxy: remembered(readProxy(whole, SETTINGS), password, secrets), text: whole }
}

/** The proxies that are to be used: those of the settings, else those of the environment. */
export function proxiesInForce(settings: () => Pick<Settings, 'proxy' | 'noProxy'>, secrets: Pick<SecretKeeper, 'read' | 'remember'>, env: NodeJS.ProcessEnv = process.env): () => Promise<Proxies> {
  return async () => {
    const { proxy: text, noProxy } = settings()
    const said = saidOfProxies(env)
    const except = noProxy ?? said.except?.text ?? ''
    if (text === NONE) return { except }
    if (text === null) {
      const ofVariable = (one: typeof said.http): Proxy | undefined => one && remembered(readProxy(one.text, one.name), partsOf(one.text).password ?? '', secrets)
      return { except, get http() { return ofVariable(said.http) }, get https() { return ofVariable(said.https) } }
    }
    const { proxy } = await open(text, secrets, env)
    return { except, http: proxy, https: proxy }
  }
}

/** Takes a password out of whatever is written down from here on, and the login that is made of it. */
function remembered(proxy: Proxy, password: string, secrets: Pick<SecretKeeper, 'remember'>): Proxy {
  if (password !== '') secrets.remember([password, plainText(password), ...(proxy.authorization === undefined ? [] : [proxy.authorization.replace(/^Basic /, '')])])
  return proxy
}

/** What the environment says of proxies, as the settings in force show it. */
export function saidByEnvironment(env: NodeJS.ProcessEnv): Readonly<Record<'proxy' | 'noProxy', Pick<EffectiveSetting, 'value' | 'where'> | undefined>> {
  const { http, https, except } = saidOfProxies(env)
  const said = [...new Map([https, http].flatMap((one) => (one ? [[one.name, one] as const] : []))).values()]
  return {
    proxy: said.length === 0 ? undefined : { value: [...new Set(said.map(({ text }) => maskProxy(text)))].join(', '), where: said.map(({ name }) => name).join(', ') },
    noProxy: except && { value: except.text, where: except.name },
  }
}

function variable(name: string, env: NodeJS.ProcessEnv): string {
  const value = env[name]
  if (value === undefined) throw failure('SECRET_MISSING', `The variable ${name} is not set, which the address of the proxy refers to.`, `Set ${name} in the environment in which Winnow starts, or correct the proxy in the settings (Network, Proxy).`)
  return value
}
