import type { PyModule } from '../../python/module.js';
import type { PyNode, SyntaxTree } from '../../python/tree.js';

/**
 * The places in `area` that name the same session, connection or engine as `named` does: the same variable, or the same
 * attribute path (`self.session`). The places that bind the name are not among them.
 */
export function mentionsOf(module: PyModule, named: PyNode, area: PyNode): readonly PyNode[] {
  const { kind, text } = named;
  if (kind === 'attribute')
    return area.descendants('attribute').filter((node) => node.end - node.start === text.length && node.text === text);
  if (kind !== 'identifier') return [];
  const bindings = module.resolve(named);
  const targets = new Set(bindings.map(({ target }) => target));
  return identifiersOf(area.tree, text).filter(
    (node) => area.contains(node) && !isMerelyNamed(node) && module.resolve(node) === bindings && !targets.has(node),
  );
}

/** All identifiers of a name, in source order; sorted once, since a file may ask for thousands of names. */
function identifiersOf(tree: SyntaxTree, text: string): readonly PyNode[] {
  let byText = identifiers.get(tree);
  if (!byText) {
    byText = new Map();
    for (const node of tree.root.descendants('identifier')) {
      const same = byText.get(node.text);
      if (same) same.push(node);
      else byText.set(node.text, [node]);
    }
    identifiers.set(tree, byText);
  }
  return byText.get(text) ?? [];
}

const identifiers = new WeakMap<SyntaxTree, Map<string, PyNode[]>>();

/** Whether two expressions name the same object, as far as names tell. */
export function isSameObject(module: PyModule, a: PyNode, b: PyNode): boolean {
  if (a.kind !== b.kind || a.text !== b.text) return false;
  return a.kind === 'attribute' || (a.kind === 'identifier' && module.resolve(a) === module.resolve(b));
}

/** `x.session`, `f(session=1)`: the word is no use of the variable. */
function isMerelyNamed({ fieldName, parent }: PyNode): boolean {
  return fieldName === 'attribute' || (fieldName === 'name' && parent?.kind === 'keyword_argument');
}
