import { defineConnector } from '#shared/define/connector'
import { checkRest, discoverRest } from '#engine/sources/tools/rest/discover'
import { readRest } from '#engine/sources/tools/rest/read'
import { RestSpec } from '#engine/sources/tools/rest/spec'

export default defineConnector({
  id: 'rest',
  title: 'REST service',
  category: 'services',
  docs: 'Records of a service that answers with JSON over HTTP. Endpoints come from its OpenAPI document or are named; where the records stand and how one page leads to the next is found by looking.',
  config: RestSpec,
  check: checkRest,
  discover: discoverRest,
  read: readRest,
  incremental: true,
})
