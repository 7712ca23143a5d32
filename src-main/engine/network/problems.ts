import { domainToUnicode } from 'node:url'
import { Failure, failure } from '#shared/model/problem'

/** Codes of OpenSSL and Node for a certificate that is not trusted, with what is wrong with it. */
const CERTIFICATES: Readonly<Record<string, string>> = {
  DEPTH_ZERO_SELF_SIGNED_CERT: 'signed itself',
  SELF_SIGNED_CERT_IN_CHAIN: 'is signed by an authority that this machine does not know',
  UNABLE_TO_VERIFY_LEAF_SIGNATURE: 'is signed by an authority that this machine does not know',
  UNABLE_TO_GET_ISSUER_CERT: 'is signed by an authority that this machine does not know',
  UNABLE_TO_GET_ISSUER_CERT_LOCALLY: 'is signed by an authority that this machine does not know',
  CERT_HAS_EXPIRED: 'has expired',
  CERT_NOT_YET_VALID: 'is not valid yet',
  CERT_REVOKED: 'was revoked',
  ERR_TLS_CERT_ALTNAME_INVALID: 'belongs to another host',
}

/** What is wrong with a certificate, by OpenSSL's code for it; undefined where it is something else. */
export const certificateProblem = (code: string): string | undefined => CERTIFICATES[code]

export const offline = (host: string): Failure =>
  failure('OFFLINE', `Winnow is offline, so "${host}" was not asked.`, 'Switch "Offline" off in the settings to use the network.')

export const cancelled = (): Failure => failure('RUN_CANCELLED', 'The reading was cancelled.', 'Start it again when you wish.')

/** What to do about a certificate: one whose authority is unknown has another cure than one of another host. */
function remedyOf(code: string): string {
  switch (code) {
    case 'CERT_HAS_EXPIRED': return 'Have it renewed by whoever runs the host; check the clock of this machine, too.'
    case 'CERT_NOT_YET_VALID': return 'Check the clock of this machine.'
    case 'CERT_REVOKED': return 'Do not use the host before whoever runs it has said why.'
    case 'ERR_TLS_CERT_ALTNAME_INVALID': return 'Check the address: write the name that the certificate is for, not an address of numbers.'
  }
  return 'Check the address. If your company looks into encrypted connections, or the certificate is your own, name the file with its certificate in the settings (Network, Certificates) or in NODE_EXTRA_CA_CERTS; the certificates that this system trusts are taken, too.'
}

/** What went wrong on the way to a host, or back from it, in words. Anything else stays as it is. */
export function networkProblem(error: unknown, host: string): unknown {
  if (error instanceof Failure || !(error instanceof Error)) return error
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const certificate = CERTIFICATES[code]
  if (certificate !== undefined) return failure('SOURCE_TLS', `The certificate of "${host}" ${certificate}.`, remedyOf(code), undefined, error)
  switch (code) {
    case 'ENOTFOUND': case 'ENODATA':
      return failure('SOURCE_UNREACHABLE', `There is no host "${domainToUnicode(host) || host}".`, 'Check the spelling of the address.', undefined, error)
    case 'EAI_AGAIN':
      return failure('SOURCE_UNREACHABLE', `The address of "${host}" could not be looked up.`, 'Check that this machine is connected to a network, and try again.', undefined, error)
    case 'ECONNREFUSED':
      return failure('SOURCE_UNREACHABLE', `"${host}" takes no connections there.`, 'Check the port, and that the service runs.', undefined, error)
    case 'EHOSTUNREACH': case 'ENETUNREACH': case 'EADDRNOTAVAIL': case 'ETIMEDOUT':
      return failure('SOURCE_UNREACHABLE', `There is no way to "${host}".`, 'Check that this machine is connected to its network (a VPN?), and that no firewall is between.', undefined, error)
    case 'ECONNRESET': case 'EPIPE': case 'ERR_STREAM_PREMATURE_CLOSE':
      return failure('SOURCE_BROKEN', `The connection to "${host}" broke off.`, 'Try again.', undefined, error)
    case 'EPROTO': case 'ERR_SSL_WRONG_VERSION_NUMBER': case 'ERR_SSL_PACKET_LENGTH_TOO_LONG':
      return failure('SOURCE_TLS', `"${host}" does not speak TLS as it should.`, 'Check whether the address must begin with http:// instead, or another port is meant.', undefined, error)
  }
  if (code.startsWith('Z_') || code.startsWith('ZSTD_') || code.startsWith('ERR__ERROR_')) return failure('SOURCE_ANSWER', `The answer of "${host}" is packed, but damaged.`, 'Try again; if it happens again, tell whoever runs the service.', undefined, error)
  if (code === 'HPE_HEADER_OVERFLOW') return failure('SOURCE_ANSWER', `"${host}" answers with headers of more than 64 KB.`, 'Tell whoever runs the service: hardly any program takes that.', undefined, error)
  if (code.startsWith('HPE_')) return failure('SOURCE_ANSWER', `What answers at "${host}" does not speak HTTP.`, 'Check the address and the port; https:// may be missing.', undefined, error)
  if (code.startsWith('ERR_SSL') || code.startsWith('ERR_TLS')) return failure('SOURCE_TLS', `No secure connection to "${host}" could be made.`, 'Check the address and the port.', undefined, error)
  // All addresses of a host were tried; the first tells why.
  if (error instanceof AggregateError) return networkProblem(error.errors[0], host)
  return failure('SOURCE_BROKEN', `The exchange with "${host}" failed.`, 'Try again.', undefined, error)
}
