import { AzureError } from '../../../model/azure.ts'

/** Response schemas for the error statuses of a route. */
export function azureErrors<Status extends number>(...statuses: Status[]) {
  const response = {
    description: 'An error as that service tells it',
    content: { 'application/json': { schema: AzureError } },
  }
  const responses = statuses.map((status) => [status, response] as const)
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- Object.fromEntries forgets its keys
  return Object.fromEntries(responses) as Record<Status, typeof response>
}
