import { mergeConfig } from 'vite'
import page from './vite.renderer.config.ts'

/** The page on which the data grid is tested and measured alone, built as the product's page is. */
export default mergeConfig(page, { root: 'bench/grid' })
