import { createCipheriv, createDecipheriv, randomBytes, scrypt } from 'node:crypto'
import { promisify } from 'node:util'
import { z } from 'zod'

const ALGORITHM = 'aes-256-gcm'
const KEY_BYTES = 32
const IV_BYTES = 12
const SALT_BYTES = 16
/** As OWASP's cheat sheet on the storage of passwords has it: 128 MiB and about a third of a second for each try. */
const COST = { N: 2 ** 17, r: 8, p: 1 } as const

const deriveKey = promisify<string, Buffer, number, { N: number; r: number; p: number; maxmem: number }, Buffer>(scrypt)

const Base64 = z.base64()
/** A text that is encrypted, and proof against changes. */
export const Sealed = z.strictObject({ iv: Base64, tag: Base64, data: Base64 })
export type Sealed = z.infer<typeof Sealed>

/** What makes the key: a passphrase by scrypt (RFC 7914), or the key itself as ENCRYPTION_KEY has it. The limits keep a forged file from taking all memory. */
export const KeyOrigin = z.discriminatedUnion('by', [
  z.strictObject({ by: z.literal('passphrase'), kdf: z.literal('scrypt'), N: z.number().int().min(2 ** 14).max(2 ** 20), r: z.number().int().min(1).max(16), p: z.number().int().min(1).max(4), salt: Base64 }),
  z.strictObject({ by: z.literal('ENCRYPTION_KEY') }),
])
export type KeyOrigin = z.infer<typeof KeyOrigin>

/** How keys are made of new passphrases. */
export const newPassphraseOrigin = (): Extract<KeyOrigin, { by: 'passphrase' }> => ({ by: 'passphrase', kdf: 'scrypt', ...COST, salt: randomBytes(SALT_BYTES).toString('base64') })

/** The key that a passphrase makes. */
export async function keyFrom(passphrase: string, { N, r, p, salt }: Extract<KeyOrigin, { by: 'passphrase' }>): Promise<Buffer> {
  return deriveKey(passphrase.normalize('NFC'), Buffer.from(salt, 'base64'), KEY_BYTES, { N, r, p, maxmem: 256 * N * r })
}

/** Encrypts a text. `about` is authenticated with it: it must be the same when it is opened. */
export function seal(text: string, key: Buffer, about: string): Sealed {
  const iv = randomBytes(IV_BYTES)
  const cipher = createCipheriv(ALGORITHM, key, iv)
  cipher.setAAD(Buffer.from(about))
  const data = Buffer.concat([cipher.update(text, 'utf8'), cipher.final()])
  return { iv: iv.toString('base64'), tag: cipher.getAuthTag().toString('base64'), data: data.toString('base64') }
}

/** Decrypts a text; undefined with a wrong key, or when anything of it was changed. */
export function unseal({ iv, tag, data }: Sealed, key: Buffer, about: string): string | undefined {
  try {
    const decipher = createDecipheriv(ALGORITHM, key, Buffer.from(iv, 'base64'), { authTagLength: 16 })
    decipher.setAAD(Buffer.from(about))
    decipher.setAuthTag(Buffer.from(tag, 'base64'))
    return Buffer.concat([decipher.update(Buffer.from(data, 'base64')), decipher.final()]).toString('utf8')
  } catch {
    return undefined
  }
}
