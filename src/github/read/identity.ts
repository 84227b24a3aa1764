/** REST names an app's user `sqla-review[bot]`, GraphQL `sqla-review`: the login both mean. */
export function plainLogin(login: string): string {
  return login.toLowerCase().replace(/\[bot\]$/, '');
}

/** Whether a login of either API is this app's own. */
export function isOwnLogin(login: string | null | undefined, ownLogin: string): boolean {
  return login !== null && login !== undefined && plainLogin(login) === plainLogin(ownLogin);
}
