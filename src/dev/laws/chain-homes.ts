/** Where a generated chain lives, and how its file spells things: sessions, an alias of SQLAlchemy. */
export interface Spelling {
  readonly home: keyof typeof MODELS;
  readonly session: string;
  readonly isAsync: boolean;
  readonly usesAlias: boolean;
}

/** The file of each home's models, in src/dev/verify/; the same names in all of them. */
export const MODELS = { plain: 'models.py', flask: 'models_flask.py', sqlmodel: 'models_sqlmodel.py' } as const;

/** Everything above the function. */
export function headOf(spelling: Spelling): string {
  const { home, isAsync, session } = spelling;
  const imports = [functionsOf(spelling), sessionsOf(spelling)].filter((each) => each !== '').join('\n');
  const models = `from ${MODELS[home].replace('.py', '')} import Post, Tag, User${home === 'flask' ? ', db' : ''}`;
  const holder = session.startsWith('self')
    ? `\n\n\nclass Holder:\n    def __init__(self, session: ${isAsync ? 'AsyncSession' : 'Session'}):\n        self.session = session`
    : '';
  return `${imports}\n\n${models}${holder}`;
}

function functionsOf({ usesAlias }: Spelling): string {
  return usesAlias
    ? 'import sqlalchemy as sa\nfrom sqlalchemy import func, or_'
    : 'from sqlalchemy import (\n    func,  # counts\n    or_,\n)';
}

function sessionsOf({ home, isAsync }: Spelling): string {
  const loading = 'from sqlalchemy.orm import joinedload, load_only, selectinload';
  switch (home) {
    case 'flask':
      return loading;
    case 'sqlmodel':
      return `${loading}\nfrom sqlmodel import Session${isAsync ? '\nfrom sqlmodel.ext.asyncio.session import AsyncSession' : ''}`;
    case 'plain':
      return `${isAsync ? 'from sqlalchemy.ext.asyncio import AsyncSession\n' : ''}from sqlalchemy.orm import Session, joinedload, load_only, selectinload`;
  }
}
