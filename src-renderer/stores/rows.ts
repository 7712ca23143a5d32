import { defineStore } from 'pinia'
import { useApi } from '../api/client'
import { rowView } from './row-view'

/** The rows where a recipe is written: with the form that is open, up to the step that is selected. */
export const useRowsStore = defineStore('rows', () => rowView(useApi()))

/** The rows where the whole recipe is looked at before it runs. */
export const usePreviewStore = defineStore('preview', () => rowView(useApi()))

/** One of the two. */
export type RowsStore = ReturnType<typeof useRowsStore> | ReturnType<typeof usePreviewStore>
