import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';
import type { QueryChain } from '../facts.js';
import type { SqlAlchemyFile } from '../sqlalchemy-file.js';
import { FLASK_EXTENSION } from '../symbols.js';
import type { FixEditor } from './chain-edits.js';

/** How the names of a rewritten query are written at its place. */
export interface QueryNames {
  /** The session expression: `session`, `db.session`. */
  readonly session: string;
  /** `select`, `sa.select`, `db.select`; imported where needed. */
  write(name: 'select' | 'func' | 'update' | 'delete' | 'LABEL_STYLE_TABLENAME_PLUS_COL', editor: FixEditor): string;
  /** A name had to be imported under another one, because it means something else in this file. */
  readonly usesOtherName: boolean;
  /** What gives the objects of one element: `scalars`, SQLModel's `exec`. */
  readonly scalars: string;
  /** Flask-SQLAlchemy's extension object, when the session is its: `db`. */
  readonly extension: string | undefined;
}

/** The names for one chain; undefined when no session is in sight. */
export function namesFor(chain: QueryChain, sqlalchemy: SqlAlchemyFile, module: PyModule): QueryNames | undefined {
  const extension = extensionOf(chain, sqlalchemy, module);
  const session = chain.style === 'Model.query' ? extension && `${extension}.session` : chain.session?.text;
  if (session === undefined || session.includes('#')) return undefined;
  const model = module.imports.find(({ imported, scope }) => imported === 'sqlmodel.select' && scope.kind === 'module');
  let usesOtherName = false;
  return {
    session,
    extension,
    get usesOtherName() {
      return usesOtherName;
    },
    scalars: model && usesSqlModelSession(module) ? 'exec' : 'scalars',
    write(name, editor) {
      if (name === 'select' && model) return model.name;
      if (extension !== undefined && name !== 'LABEL_STYLE_TABLENAME_PLUS_COL' && !importsName(module, name)) return `${extension}.${name}`;
      const otherName = `sa_${name.toLowerCase()}`;
      const written = editor.importName('sqlalchemy', name, otherName);
      usesOtherName ||= written === otherName && !importsName(module, name);
      return written;
    },
  };
}

/** `db` of `db.session.query(...)`; for `User.query` the extension object that this module names. */
function extensionOf(chain: QueryChain, sqlalchemy: SqlAlchemyFile, module: PyModule): string | undefined {
  const { session } = chain;
  if (chain.style === 'Model.query') {
    const name = sqlalchemy.flaskExtension;
    return name !== undefined && isVisible(name, chain.root, module) ? name : undefined;
  }
  if (session?.kind !== 'attribute' || sqlalchemy.symbolOf(session) !== `${FLASK_EXTENSION}.session`) return undefined;
  return session.field('object')!.text;
}

/** Whether a name of the module means the same at a place: no scope between binds it again. */
function isVisible(name: string, place: PyNode, module: PyModule): boolean {
  for (let scope = module.scopeOf(place); scope.parent; scope = scope.parent) if (scope.bindings.has(name)) return false;
  return true;
}

function importsName(module: PyModule, name: string): boolean {
  return module.imports.some(({ imported, scope }) => scope.kind === 'module' && imported === `sqlalchemy.${name}`);
}

/** SQLModel's own sessions alone have `exec()`: the file must name that class. */
function usesSqlModelSession(module: PyModule): boolean {
  return module.imports.some(({ imported }) => imported !== undefined && /^sqlmodel(\.\w+)*\.(Async)?Session$/.test(imported));
}
