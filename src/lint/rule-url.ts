/** Where the pages of the rules are published. */
export const RULE_PAGES_URL = 'https://github.com/sqla-review/sqla-review/blob/main/checks';

/** The address of a rule's page. */
export function ruleUrl(rule: { readonly family: string; readonly name: string }): string {
  return `${RULE_PAGES_URL}/${rule.family}/${rule.name}.md`;
}
