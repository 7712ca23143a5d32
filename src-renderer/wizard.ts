import type { RouteLocationRaw } from 'vue-router'

/** The steps of the wizard: the tabs of the workspace, in their order. */
export const TABS = ['source', 'map', 'clean', 'preview', 'submit'] as const
export type Tab = (typeof TABS)[number]

/** Where the wizard stands: where files are chosen, where sources are (in the back of both there may be a dataset to return to), on the page of an import, in a dataset (which may be in the back of another page), or nowhere yet. */
export type WizardPlace = { readonly on: 'nothing' | 'import' } | { readonly on: 'home' | 'sources', readonly behind?: string | undefined } | { readonly on: 'dataset', readonly versionId: string, readonly tab: Tab, readonly here: boolean }

/** A step as it is shown. */
export interface WizardStep {
  readonly tab: Tab
  readonly state: 'done' | 'current' | 'future'
  /** True for the step that the page in front of the user is. */
  readonly here: boolean
  /** Where it leads; undefined when it cannot be entered yet, and `why` says why not. */
  readonly to?: RouteLocationRaw
  readonly why?: string
}

/** All steps as they are to be shown, with the sentence that says why one cannot be entered. */
export function wizardSteps(place: WizardPlace, why: { readonly noFile: string, readonly notImported: string }): readonly WizardStep[] {
  if (place.on === 'dataset') {
    const current = TABS.indexOf(place.tab)
    return TABS.map((tab, index) => ({
      tab, state: index < current ? 'done' : index === current ? 'current' : 'future', here: place.here && index === current, to: { name: 'dataset', params: { versionId: place.versionId, tab } },
    }))
  }
  const [, ...later] = TABS
  const behind = 'behind' in place ? place.behind : undefined
  const begun = place.on !== 'nothing'
  return [
    { tab: 'source', state: begun ? 'current' : 'future', here: begun, to: { name: place.on === 'nothing' ? 'home' : place.on } },
    ...later.map((tab) => ({ tab, state: 'future' as const, here: false, ...(behind === undefined ? { why: place.on === 'import' ? why.notImported : why.noFile } : { to: { name: 'dataset', params: { versionId: behind, tab } } }) })),
  ]
}
