import { PyNode } from '../../python/tree.js';
import type { Scope } from '../../python/module.js';
import type { SourceFile } from '../../project/source-file.js';
import type { TextRange } from '../../text/range.js';
import type { Severity } from '../finding.js';
import { fillMessage } from './message.js';
import type { Report, Rule } from '../rule.js';
import { syntaxKey } from '../../python/literals.js';

/** A report on its way to a finding: still tied to the syntax tree. */
export interface Draft {
  readonly rule: Rule;
  readonly report: Report;
  /** What was reported, or the smallest node around it. */
  readonly node: PyNode;
  readonly range: TextRange;
  readonly message: string;
  readonly severity: Severity;
  /** Qualified name of the enclosing class or function, "" at module level. */
  readonly symbol: string;
  /** Syntax key of the node. */
  readonly key: string;
}

/**
 * Makes a draft of what a rule reported.
 * @throws Error when the rule's message needs data that the report lacks.
 */
export function createDraft(rule: Rule, report: Report, severity: Severity, file: SourceFile): Draft {
  const { at } = report;
  const node = at instanceof PyNode ? at : file.tree.nodeSpanning(at);
  const range = at instanceof PyNode ? rangeOf(at) : { start: at.start, end: at.end };
  return {
    rule,
    report,
    node,
    range,
    message: fillMessage(rule, report),
    severity,
    symbol: symbolAround(file.module.scopeOf(node)),
    key: syntaxKey(node),
  };
}

/** A node's range; of a statement with a block the header alone: a finding on a loop is not one on each of its lines. */
function rangeOf(node: PyNode): TextRange {
  const headed = node.is('decorated_definition') ? (node.field('definition') ?? node) : node;
  const block = headed.children.find((child) => child.is('block'));
  const last = block?.previousSibling;
  return { start: headed.start, end: last ? last.end : headed.end };
}

function symbolAround(scope: Scope): string {
  let at = scope;
  while (at.parent && at.kind !== 'class' && at.kind !== 'function') at = at.parent;
  return at.qualifiedName;
}
