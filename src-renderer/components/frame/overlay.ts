import { ref } from 'vue'

/** What lies over the whole app: the palette, the palette with the columns alone, or the sheet of all keys. */
export const overlay = ref<'palette' | 'columns' | 'help'>()
