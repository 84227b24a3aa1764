import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';

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
  return area
    .descendants('identifier')
    .filter(
      (node) =>
        node.end - node.start === text.length &&
        node.text === text &&
        !isMerelyNamed(node) &&
        module.resolve(node) === bindings &&
        !bindings.some(({ target }) => target === node),
    );
}

/** Whether two expressions name the same object, as far as names tell. */
export function isSameObject(module: PyModule, a: PyNode, b: PyNode): boolean {
  if (a.kind !== b.kind || a.text !== b.text) return false;
  return a.kind === 'attribute' || (a.kind === 'identifier' && module.resolve(a) === module.resolve(b));
}

/** `x.session`, `f(session=1)`: the word is no use of the variable. */
function isMerelyNamed({ fieldName, parent }: PyNode): boolean {
  return fieldName === 'attribute' || (fieldName === 'name' && parent?.kind === 'keyword_argument');
}
