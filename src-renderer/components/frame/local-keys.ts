import { t } from '../../messages'
import type { Command } from '../../shortcuts'

const rows = (id: keyof typeof t.keys.rows, ...keys: string[]): Command => ({ id: `keys.rows.${id}`, title: t.keys.rows[id], group: 'rows', keys })
const recipe = (id: keyof typeof t.keys.recipe, ...keys: string[]): Command => ({ id: `keys.recipe.${id}`, title: t.keys.recipe[id], group: 'recipe', keys })

/** Keys that hold where the focus is: in the rows (components/grid/keys.ts) and in the list of steps (components/recipe/StepList.vue). The help sheet tells of them. */
export const LOCAL_KEYS: readonly Command[] = [
  rows('firstLast', 'Ctrl+Home', 'Ctrl+End'), rows('extend', 'Shift+ArrowDown'), rows('column', 'Ctrl+Space'), rows('row', 'Shift+Space'), rows('all', 'Ctrl+A'), rows('copy', 'Ctrl+C'),
  rows('menu', 'Shift+F10'), rows('headerMenu', 'Alt+ArrowDown'), rows('width', 'Alt+ArrowLeft', 'Alt+ArrowRight'),
  recipe('edit', 'Enter'), recipe('toggle', 'Space'), recipe('move', 'Alt+ArrowUp', 'Alt+ArrowDown'), recipe('duplicate', 'Ctrl+D'), recipe('remove', 'Delete'), recipe('apply', 'Ctrl+Enter'),
]
