import { NestedChains } from '../../src/sqlalchemy/rewrite/context/nested-chains.js';
import { sqlAlchemyCase } from '../support/sqlalchemy-project.js';

it('tells chains from those in their arguments', () => {
  const inner = 'session.query(B).filter(session.query(C).exists())';
  const { sqlalchemy } = sqlAlchemyCase(
    `from sqlalchemy.orm import Session\n\n\ndef f(session: Session):\n    session.query(A).filter(${inner}).all()\n    session.query(D).all()\n`,
  );
  const chains = new NestedChains(sqlalchemy.queryChains);
  const nameOf = (chain: (typeof sqlalchemy.queryChains)[number]) => chain.elements[0]!.text;
  const told = sqlalchemy.queryChains.map((chain) => [nameOf(chain), chains.isOutermost(chain), chains.within(chain).map(nameOf).join('')]);
  expect(told.sort()).toEqual([
    ['A', true, 'ABC'],
    ['B', false, 'BC'],
    ['C', false, 'C'],
    ['D', true, 'D'],
  ]);
});
