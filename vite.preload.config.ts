import { defineConfig } from 'vite'
import shell from './vite.shell.config.ts'

/** The preload by itself: in a sandbox it may be one file only, and shares no chunk with the shell. */
export default defineConfig({
  ...shell,
  build: { ...shell.build, outDir: 'out/preload', rolldownOptions: { ...shell.build?.rolldownOptions, input: { preload: 'src-preload/index.ts' } } },
})
