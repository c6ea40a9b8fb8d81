/** An object with members, as JSON, with one member more: either may be megabytes. */
export function withMember(object: string, name: string, value: string): string {
  return `${object.slice(0, -1)},${JSON.stringify(name)}:${value}}`
}
