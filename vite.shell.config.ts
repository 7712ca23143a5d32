import { builtinModules } from 'node:module'
import { defineConfig } from 'vite'

/** Builds the desktop shell, which runs in Electron's main process: CommonJS for the Node of the oldest Electron in which the window is tested (22). */
export default defineConfig({
  publicDir: false,
  ssr: { noExternal: true },
  build: {
    ssr: true,
    outDir: 'out/shell',
    target: 'node16.17',
    minify: false,
    sourcemap: true,
    emptyOutDir: true,
    reportCompressedSize: false,
    rolldownOptions: {
      input: { main: 'src-main/hosts/electron/main.ts' },
      external: ['electron', ...builtinModules.flatMap((name) => [name, `node:${name}`])],
      output: { format: 'cjs', entryFileNames: '[name].cjs', chunkFileNames: '[name].cjs' },
    },
  },
})
