import { z } from 'zod'
import { Id } from '../model/project'
import { adminProcedure } from './procedure'

/** Where passwords and keys are kept on this machine. */
export const SecretsInfo = z.object({
  /** What new ones are kept in; `memory`: until Winnow ends. */
  store: z.enum(['keychain', 'file', 'memory']),
  /** Why it is that one, in a sentence or two. */
  detail: z.string(),
  /** It must be unlocked before a secret can be kept in it or taken out. */
  locked: z.boolean(),
  /** The encrypted file, also where another one is in force. `none`: it can be made by a passphrase. */
  file: z.object({ path: z.string(), state: z.enum(['none', 'locked', 'open']), opensWith: z.enum(['passphrase', 'ENCRYPTION_KEY']) }),
})
export type SecretsInfo = z.infer<typeof SecretsInfo>

/** Paths of a few safe characters: they stand in YAML, in commands and in the keychains of all systems. */
export const SecretName = z.string().max(200).regex(/^[\w@-][\w.@-]*(\/[\w@-][\w.@-]*)*$/, 'Use letters, digits, "_", "-", "." and "@", in parts with "/" between them.')

/** A secret by its name. Its value is never told. */
export const SecretEntry = z.object({
  name: z.string(),
  /** Where it is; `missing`: a source refers to it, and it is not there. */
  place: z.enum(['keychain', 'file', 'memory', 'missing']),
  usedBy: z.array(z.object({ sourceId: Id, projectId: Id, name: z.string() })),
})
export type SecretEntry = z.infer<typeof SecretEntry>

export const secrets = {
  info: adminProcedure
    .route({ method: 'GET', path: '/secrets/info', summary: 'Where passwords and keys are kept, and why there', tags: ['secrets'] })
    .output(SecretsInfo),
  list: adminProcedure
    .route({ method: 'GET', path: '/secrets', summary: 'The names of all secrets, and the sources that use them; never their values', tags: ['secrets'] })
    .output(z.array(SecretEntry)),
  set: adminProcedure
    .route({ method: 'PUT', path: '/secrets', summary: 'Keep a secret under a name; one of that name gets the new value wherever it is used', tags: ['secrets'] })
    .input(z.strictObject({ name: SecretName, value: z.string().min(1).max(65_536) }))
    .output(z.object({ /** What a config says in place of the value. */ reference: z.string() })),
  delete: adminProcedure
    .route({ method: 'POST', path: '/secrets/delete', summary: 'Delete a secret for good; sources that use it cannot connect any more', tags: ['secrets'] })
    .input(z.strictObject({ name: SecretName }))
    .output(z.object({ name: SecretName })),
  unlock: adminProcedure
    .route({ method: 'POST', path: '/secrets/unlock', summary: 'Open the encrypted file by its passphrase, or make it with a new one where there is none', tags: ['secrets'] })
    .input(z.strictObject({ passphrase: z.string().min(1).max(1_000) }))
    .output(SecretsInfo),
  changePassphrase: adminProcedure
    .route({ method: 'POST', path: '/secrets/passphrase', summary: 'Encrypt the file of secrets anew by another passphrase', tags: ['secrets'] })
    .input(z.strictObject({ current: z.string().min(1).max(1_000), next: z.string().min(1).max(1_000) }))
    .output(SecretsInfo),
}
