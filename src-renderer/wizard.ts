/** The steps of the wizard: the tabs of the workspace, in their order. */
export const TABS = ['source', 'map', 'clean', 'preview', 'submit'] as const
export type Tab = (typeof TABS)[number]
