/** A URL as messages may show it: without user, password and query, which may be secrets, and not too long. */
export function shownUrl(url: string): string {
  return url
    .replace(/^(\w{1,20}:\/\/)[^/@]*@/, '$1')
    .replace(/[?#].*$/, '')
    .slice(0, 80);
}

/** Whether a URL has a user, a password or a query in it. */
export function holdsSecret(url: string): boolean {
  return /^\w{1,20}:\/\/(?:[^/@]*@|[^?#]*\?.)/.test(url);
}
