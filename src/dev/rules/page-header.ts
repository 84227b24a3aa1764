import type { Rule } from '../../lint/rule.js';

const BEGIN = '<!-- Generated from the rule by `npm run generate`. -->';
const END = '<!-- End of the generated part. -->';

/** A rule page with the head that its rule's meta says: title, summary and facts, between two marker comments. */
export function withPageHeader(page: string, rule: Rule): string {
  return `${pageHeader(rule)}\n\n${bodyOf(page)}`;
}

function pageHeader({ name, meta }: Rule): string {
  const facts = [`Severity: **${meta.severity}**`, `Fix: **${meta.fix ?? 'none'}**`, `Guideline: ${meta.guideline}`];
  return [BEGIN, `# ${name}`, '', meta.summary, '', facts.join(' · '), END].join('\n');
}

/** What stands behind the generated part; a page that was written without one is all body. */
function bodyOf(page: string): string {
  const end = page.indexOf(END);
  return (end === -1 ? page : page.slice(end + END.length)).trimStart();
}
