import { KEYLESS } from '#shared/model/access'
import { api } from './implementer'
import type { MadeKey } from '#main/store/repositories/keys'
import { failure } from '#shared/model/problem'

const told = ({ record, key }: MadeKey) => ({ ...record, key })

export const keys = api.keys.router({
  list: api.keys.list.handler(({ context }) => context.store.keys.list()),
  create: api.keys.create.handler(({ input: { name, scopes, projectIds }, context: { store } }) => {
    if (projectIds && scopes.includes('admin')) throw failure('INPUT_INVALID', 'A key with the scope admin concerns all projects.', 'Leave the projects out, or give it other scopes.')
    if (KEYLESS.some((word) => word === name.toLowerCase())) throw failure('INPUT_INVALID', `"${name}" stands in the log of accesses for who calls without a key.`, 'Take another name.')
    return told(store.keys.create({ name, scopes, projectIds: projectIds?.map((id) => store.projects.get(id).id) ?? null }))
  }),
  rotate: api.keys.rotate.handler(({ input, context }) => told(context.store.keys.rotate(input.keyId))),
  revoke: api.keys.revoke.handler(({ input, context }) => context.store.keys.revoke(input.keyId)),
  authenticate: api.keys.authenticate.handler(({ input, context }) => ({ keyId: context.gate.enter(input.key, input.request).id })),
})
