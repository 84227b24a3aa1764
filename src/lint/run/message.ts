import type { Report, Rule } from '../rule.js';

/**
 * A rule's message with its `{{key}}` places filled from the report.
 * @throws Error when there is no such message, or a place has no data: a half-said sentence must not reach anybody.
 */
export function fillMessage(rule: Rule, report: Report): string {
  const template = rule.meta.messages[report.message];
  if (template === undefined) throw new Error(`there is no message "${report.message}"`);
  return template.replace(/\{\{(\w+)\}\}/g, (_, key: string) => {
    const value = report.data?.[key];
    if (value === undefined) throw new Error(`message "${report.message}" needs data for "${key}"`);
    return String(value);
  });
}
