/** What programs of Python need of the system: no secret of a source, nothing that changes what they load. */
const OF_SYSTEM = [
  'PATH', 'HOME', 'USER', 'LOGNAME', 'SHELL', 'LANG', 'LANGUAGE', 'TZ', 'TMPDIR', 'TEMP', 'TMP', 'XDG_CONFIG_HOME', 'XDG_CACHE_HOME', 'XDG_DATA_HOME', 'LD_LIBRARY_PATH',
  'SYSTEMROOT', 'SYSTEMDRIVE', 'WINDIR', 'COMSPEC', 'PATHEXT', 'APPDATA', 'LOCALAPPDATA', 'USERPROFILE', 'PROGRAMDATA', 'PROGRAMFILES', 'NUMBER_OF_PROCESSORS', 'PROCESSOR_ARCHITECTURE',
]

/** The way to the network that the user has set up: proxies and the certificates that are trusted. */
const NETWORK = [
  'HTTP_PROXY', 'HTTPS_PROXY', 'ALL_PROXY', 'NO_PROXY', 'SSL_CERT_FILE', 'SSL_CERT_DIR', 'REQUESTS_CA_BUNDLE', 'CURL_CA_BUNDLE',
]

/** Where packages come from, as the user has set it up for pip and uv. */
const INDEX = [
  'PIP_INDEX_URL', 'PIP_EXTRA_INDEX_URL', 'PIP_TRUSTED_HOST', 'PIP_CERT', 'PIP_CLIENT_CERT', 'PIP_PROXY', 'PIP_DEFAULT_TIMEOUT', 'PIP_CONFIG_FILE',
  'UV_DEFAULT_INDEX', 'UV_INDEX', 'UV_INDEX_URL', 'UV_EXTRA_INDEX_URL', 'UV_INSECURE_HOST', 'UV_SYSTEM_CERTS', 'UV_NATIVE_TLS', 'UV_HTTP_TIMEOUT', 'UV_CONFIG_FILE', 'NETRC',
]

/** Windows writes names of variables in letters of any case; proxies are written in either everywhere. */
function picked(env: NodeJS.ProcessEnv, names: readonly string[]): Record<string, string> {
  const wanted = new Set(names)
  return Object.fromEntries(Object.entries(env).flatMap(([name, value]) => (value !== undefined && (wanted.has(name.toUpperCase()) || name.startsWith('LC_')) ? [[name, value]] : [])))
}

/** The environment of a Python program that installs nothing. Only what is listed here is passed on. */
export const programEnvironment = (env: NodeJS.ProcessEnv = process.env): Record<string, string> => ({
  ...picked(env, [...OF_SYSTEM, ...NETWORK]), PYTHONUNBUFFERED: '1', PYTHONUTF8: '1', PYTHONNOUSERSITE: '1', NO_COLOR: '1',
})

/**
 * The environment of pip and uv. What pip was told of the index counts for uv, too, which reads variables of its own.
 *
 * @param cache the folder where uv keeps what it has downloaded
 */
export function installerEnvironment(cache: string, env: NodeJS.ProcessEnv = process.env): Record<string, string> {
  const { PIP_INDEX_URL: index, PIP_EXTRA_INDEX_URL: more, ...own } = picked(env, [...OF_SYSTEM, ...NETWORK, ...INDEX])
  const saidToUv = ['UV_DEFAULT_INDEX', 'UV_INDEX_URL'].some((name) => own[name] !== undefined)
  return {
    ...programEnvironment(env), ...own,
    ...(index !== undefined && { PIP_INDEX_URL: index, ...(!saidToUv && { UV_DEFAULT_INDEX: index }) }),
    ...(more !== undefined && { PIP_EXTRA_INDEX_URL: more, ...(own['UV_INDEX'] === undefined && { UV_INDEX: more }) }),
    PIP_DISABLE_PIP_VERSION_CHECK: '1', PIP_NO_INPUT: '1', UV_CACHE_DIR: cache, UV_PYTHON_DOWNLOADS: 'never',
  }
}
