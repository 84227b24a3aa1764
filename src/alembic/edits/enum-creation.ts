import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import { leadOfLine, lineBreakIn } from '../../text/insertion-layout.js';
import type { Operation } from '../facts.js';
import { originOf } from '../operations/values.js';
import type { EnumUse } from '../postgres/enum-types.js';

/** How to create an enum type before the step that uses it. */
export interface EnumCreation {
  /** The statement to insert the text before. */
  readonly statement: PyNode;
  /** Statements with their line breaks. @param op the name of Alembic's `op` here */
  text(op: string): string;
  /** The type where the step writes it out: to be replaced by `name`. */
  readonly written: PyNode | undefined;
  readonly name: string;
}

/** Undefined when the step is no statement of its own, or its type is neither written in it nor kept in a name. */
export function enumCreation(step: Operation, { node: type, name }: EnumUse, module: PyModule): EnumCreation | undefined {
  const statement = step.node.parent;
  const source = module.tree.text;
  const indent = statement ? leadOfLine(source, statement.start) : '';
  if (!statement?.is('expression_statement') || step.anchor !== step.node || indent.trim() !== '') return undefined;
  const isWritten = step.node.contains(type);
  const variable = isWritten ? freeName(name, module) : nameOfType(step, type, module);
  if (variable === undefined) return undefined;
  const end = `${lineBreakIn(source)}${indent}`;
  const assignment = isWritten ? `${variable} = ${type.text}${end}` : '';
  return {
    statement,
    text: (op) => `${assignment}${variable}.create(${op}.get_bind(), checkfirst=True)${end}`,
    written: isWritten ? type : undefined,
    name: variable,
  };
}

function nameOfType(step: Operation, type: PyNode, module: PyModule): string | undefined {
  const names = step.node.descendants('identifier');
  return names.find((node) => originOf({ node, frame: undefined }, module).node === type)?.text;
}

/** A name for the type that the file does not use yet. */
function freeName(type: string, module: PyModule): string | undefined {
  if (!/^[a-z_]\w*$/i.test(type)) return undefined;
  const used = new Set(module.tree.root.descendants('identifier').map(({ text }) => text));
  return [type, `${type}_type`].find((name) => !used.has(name));
}
