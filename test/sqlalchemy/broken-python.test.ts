import fc from 'fast-check';
import { sqlAlchemyCase } from '../support/sqlalchemy-project.js';

const TEXT = `
from sqlalchemy import create_engine, select, text, update
from sqlalchemy.orm import DeclarativeBase, Mapped, Session, mapped_column, relationship
engine = create_engine("sqlite://")
class Base(DeclarativeBase): ...
class User(Base):
    __tablename__ = "users"
    id: Mapped["int | None"] = mapped_column(primary_key=True)
    posts: Mapped[list["User"]] = relationship(back_populates="x")
class Repo:
    def __init__(self, session: Session) -> None:
        self.session = session
    def run(self, n):
        q = self.session.query(User)
        for x in q.filter(User.id == n):
            q = q.order_by(x).limit(3)
            self.session.execute(update(User).values(id=1))
        with Session(engine) as s, s.begin():
            rows = (s.execute(select(User).where(text(f"{n}")))).scalars().all()
        return [r.id for r in rows] if n else q.all()
`;

test('text that is cut or torn anywhere is read without an error', () => {
  const place = fc.integer({ min: 0, max: TEXT.length });
  fc.assert(
    fc.property(place, place, fc.constantFrom('', '(', '"""', ':', '\n  '), (a, b, put) => {
      const { sqlalchemy } = sqlAlchemyCase(TEXT.slice(0, Math.min(a, b)) + put + TEXT.slice(Math.max(a, b)));
      for (const call of sqlalchemy.receiverCalls) void [call.result.consumer, call.resultVariable?.uses, call.loop];
      for (const chain of sqlalchemy.queryChains) void [chain.rows, chain.local?.uses.map((use) => use.reassigns)];
      for (const statement of sqlalchemy.statements) void [statement.executions, statement.rows];
      return sqlalchemy.models.length + sqlalchemy.sqlTexts.length + sqlalchemy.engines.length + sqlalchemy.sessionFactories.length >= 0;
    }),
    { numRuns: 150 },
  );
});
