import { inject, type InjectionKey, type Ref } from 'vue'
import type { Column } from '#shared/model/column'
import type { Problem } from '#shared/model/problem'

/** What every field of a form can see. */
export interface FormContext {
  readonly columns: Readonly<Ref<readonly Column[]>>
  /** Problems of the form's values, their pointers being relative to the form. */
  readonly problems: Readonly<Ref<readonly Problem[]>>
}

export const formContext: InjectionKey<FormContext> = Symbol('form')

/** Throws when a field stands outside of a form. */
export function useForm(): FormContext {
  const context = inject(formContext)
  if (!context) throw new Error('a field needs a SchemaForm around it')
  return context
}
