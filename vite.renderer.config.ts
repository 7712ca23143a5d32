import vue from '@vitejs/plugin-vue'
import components from 'unplugin-vue-components/vite'
import { ElementPlusResolver } from 'unplugin-vue-components/resolvers'
import { defineConfig } from 'vite'

/**
 * Builds the page. Element Plus comes in component by component with its CSS as files, and nothing is put inline:
 * the page runs under a content security policy without unsafe-inline and unsafe-eval.
 */
export default defineConfig({
  root: 'src-renderer',
  base: './',
  plugins: [vue(), components({ dts: false, dirs: [], resolvers: [ElementPlusResolver({ importStyle: 'css' })] })],
  build: {
    outDir: '../out/renderer',
    emptyOutDir: true,
    // Chromium 108 is the oldest shell in which the window is tested.
    target: 'chrome108',
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
    sourcemap: true,
    reportCompressedSize: false,
    chunkSizeWarningLimit: 1500,
  },
})
