import { app, theme, nav, places, project, dialog, toasts, connection, problem, wizard, commands, keys } from './app'
import { access, audit } from './access'
import { airbyte } from './airbyte'
import { start, upload } from './home'
import { importing } from './import'
import { dataset, preview, totals, unreadable } from './workspace'
import { columns, filter, inspector, menu, plot, profile, sensitive, table } from './table'
import { grid } from './grid'
import { findings } from './findings'
import { python } from './python'
import { recipe, load } from './recipe'
import { form } from './form'
import { run } from './run'
import { secrets } from './secrets'
import { settings } from './settings'
import { drift, submit } from './submit'
import { map, match } from './map'
import { desktop } from './desktop'
import { guide, refresh, relations, sourceForm, sources, streamsPage, target } from './sources'

/** All that the page says, in English, an area in a file each. What the engine says (problems, findings, steps) comes in its own words. */
export const en = {
  app, theme, nav, places, project, dialog, toasts, connection, problem, wizard, commands, keys, start, upload, import: importing, dataset, preview, totals, unreadable, table, sensitive, plot, profile, filter, columns, menu, inspector, grid, findings, recipe, load, form, run, secrets, access, audit, settings, drift, submit, map, match, desktop, sources, sourceForm, streamsPage, relations, refresh, target, guide, python, airbyte,
}

export type Messages = typeof en
