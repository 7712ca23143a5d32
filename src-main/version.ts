import { version } from '../package.json'

/** Winnow's own version. Only that of the manifest is taken along into a bundle. */
export const VERSION: string = version
