import { failure } from '#shared/model/problem'

/** 32 bytes as url-safe base64, as Fernet writes its keys (https://github.com/fernet/spec/blob/master/Spec.md). */
const FERNET = /^[\w-]{43}=?$/
const MAKE_ONE = 'node -e "console.log(require(\'crypto\').randomBytes(32).toString(\'base64url\') + \'=\')"'

/**
 * The key in `ENCRYPTION_KEY`, which opens the encrypted file instead of a passphrase; undefined where none is set.
 *
 * @throws Failure OPTION_INVALID when it is none
 */
export function encryptionKeyOf(env: NodeJS.ProcessEnv): Buffer | undefined {
  const given = env['ENCRYPTION_KEY']?.trim()
  if (!given) return undefined
  if (FERNET.test(given)) return Buffer.from(given, 'base64url')
  throw failure('OPTION_INVALID', 'ENCRYPTION_KEY is no key: 32 bytes as url-safe base64 are expected, which are 44 characters with "=" at the end.',
    `Make one by \`${MAKE_ONE}\` and set ENCRYPTION_KEY to what it prints; or set none, and use a passphrase.`)
}
