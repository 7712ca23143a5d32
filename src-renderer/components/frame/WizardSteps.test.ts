import { mount, RouterLinkStub } from '@vue/test-utils'
import { expect, test } from 'vitest'
import { wizardSteps, type WizardPlace } from '../../wizard'
import { ID } from '../../testing'
import WizardSteps from './WizardSteps.vue'

const WHY = { noFile: 'Open a file first.', notImported: 'Import the file first.' }
const shown = (place: WizardPlace) => mount(WizardSteps, { props: { steps: wizardSteps(place, WHY) }, global: { stubs: { RouterLink: RouterLinkStub } } })
const states = (place: WizardPlace) => wizardSteps(place, WHY).map(({ state }) => state)

test('in a dataset every step is a link, those before are done, and the present one says so', () => {
  const wrapper = shown({ on: 'dataset', versionId: ID, tab: 'clean', here: true })
  expect(wrapper.findAllComponents(RouterLinkStub).map((link) => link.props('to'))).toEqual(['source', 'map', 'clean', 'preview', 'submit'].map((tab) => ({ name: 'dataset', params: { versionId: ID, tab } })))
  expect(wrapper.findAll('[aria-current=step]').map((link) => link.text())).toEqual(['3Clean'])
  expect(wrapper.findAll('li').map((item) => item.text())).toEqual(['Source, done', 'Map fields, done', '3Clean', '4Preview', '5Submit'])
})

test('beside the wizard the steps stay as they were, and none is the present one', () => {
  expect(states({ on: 'dataset', versionId: ID, tab: 'map', here: false })).toEqual(['done', 'current', 'future', 'future', 'future'])
  expect(shown({ on: 'dataset', versionId: ID, tab: 'map', here: false }).find('[aria-current]').exists()).toBe(false)
})

test('before the import only the source can be entered; the others say why not', () => {
  const wrapper = shown({ on: 'import' })
  expect(wrapper.findAllComponents(RouterLinkStub).map((link) => link.props('to'))).toEqual([{ name: 'import' }])
  expect(wrapper.get('[aria-current=step]').text()).toBe('1Source')
  const closed = wrapper.findAll('[aria-disabled=true]')
  expect(closed.map((step) => step.attributes('title'))).toEqual(Array.from({ length: 4 }, () => 'Import the file first.'))
  expect(closed.some((step) => step.element.tagName === 'A')).toBe(false)
})

test('where nothing was opened yet all is grey, but on the page where files are chosen', () => {
  expect(states({ on: 'nothing' })).toEqual(Array.from({ length: 5 }, () => 'future'))
  expect(states({ on: 'home' })[0]).toBe('current')
  expect(shown({ on: 'nothing' }).get('[aria-disabled=true]').attributes('title')).toBe('Open a file first.')
})
