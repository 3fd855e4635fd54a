/** `NAME=VALUE`; without `=` the value comes from the environment. `undefined` where there is no name. */
export function parseVariable(text: string): { name: string; value?: string } | undefined {
  const equals = text.indexOf('=');
  if (equals < 0) return text === '' ? undefined : { name: text };
  return equals === 0 ? undefined : { name: text.slice(0, equals), value: text.slice(equals + 1) };
}
