import type { SystemInfo } from '#shared/contract/system'

/** Where passwords and keys are kept, whatever host the engine runs in. Files are the only sources as yet: there is nothing to keep, and no store was tried. */
export const SECRETS: SystemInfo['secrets'] = { store: 'none', detail: 'No source needs one yet: files are read without.' }
