import { X509Certificate } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import tls from 'node:tls'
import { failure } from '#shared/model/problem'

const CERTIFICATE = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/g

/** What Node trusts by itself: its own list, and NODE_EXTRA_CA_CERTS. Read before anything is added. */
let own: readonly string[] | undefined
/** The file whose certificates are trusted now, and its content; null for none. */
let trusted: { readonly file: string | null; readonly text: string } | undefined

/**
 * Has every connection from here on trust the authorities of this system and of a file, beside Node's own: behind a company's
 * proxy that looks into connections, only they sign what arrives. The first call takes a fifth of a second.
 *
 * @param file one or more certificates as PEM
 * @throws Failure CONFIG_INVALID
 */
export async function trustAuthorities(file: string | null): Promise<void> {
  const text = file === null ? '' : await readFile(file, 'utf8').catch((error: unknown) => {
    throw failure('CONFIG_INVALID', `The file of certificates "${file}" cannot be read.`, 'Check it in the settings (Network, Certificates).', { file }, error)
  })
  if (trusted?.file === file && trusted.text === text) return
  const further = file === null ? [] : certificatesIn(text, file)
  own ??= tls.getCACertificates('default')
  tls.setDefaultCACertificates([...new Set([...own, ...ofSystem(), ...further])])
  trusted = { file, text }
}

/** The certificates of a file. Throws CONFIG_INVALID where it has none, or one that is damaged. */
export function certificatesIn(text: string, file: string): string[] {
  const found = text.match(CERTIFICATE) ?? []
  if (found.length === 0) throw failure('CONFIG_INVALID', `There is no certificate in "${file}".`, 'Name a file in which they stand as text (PEM: "-----BEGIN CERTIFICATE-----…"); others can be converted by `openssl x509 -inform der`.', { file })
  try {
    return found.filter((one) => new X509Certificate(one))
  } catch (error) {
    throw failure('CONFIG_INVALID', `A certificate in "${file}" is damaged.`, 'Get the file again from whoever made it.', { file }, error)
  }
}

/** What the system trusts; nothing where it cannot be asked. */
function ofSystem(): readonly string[] {
  try {
    return tls.getCACertificates('system')
  } catch {
    return []
  }
}
