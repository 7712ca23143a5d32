import manifest from '../package.json' with { type: 'json' }

/** Winnow's own version. */
export const VERSION: string = manifest.version
