import { app, theme, nav, connection, problem, wizard, commands } from './app'
import { start, upload } from './home'
import { importing } from './import'
import { dataset, preview, totals, unreadable } from './workspace'
import { columns, filter, inspector, menu, plot, profile, table } from './table'
import { findings } from './findings'
import { recipe, load } from './recipe'
import { form } from './form'
import { run } from './run'
import { drift } from './submit'
import { desktop } from './desktop'

/** All that the page says, in English, an area in a file each. What the engine says (problems, findings, steps) comes in its own words. */
export const en = {
  app, theme, nav, connection, problem, wizard, commands, start, upload, import: importing, dataset, preview, totals, unreadable, table, plot, profile, filter, columns, menu, inspector, findings, recipe, load, form, run, drift, desktop,
}

export type Messages = typeof en
