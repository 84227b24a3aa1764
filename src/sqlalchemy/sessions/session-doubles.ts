import { consumerOf } from '../../python/flow.js';
import type { PyCall } from '../../python/calls.js';
import type { PyModule } from '../../python/module.js';
import type { PyNode } from '../../python/tree.js';

/** A mock that stands for a session in a test. */
export interface SessionDouble {
  readonly call: PyCall;
  readonly symbol: 'AsyncMock' | 'MagicMock' | 'Mock';
  /** No argument at all: neither `spec` nor a return value. */
  readonly isBare: boolean;
  /** How the code names it: `session`, `self.session`. */
  readonly name: string;
  readonly annotation: PyNode | undefined;
  /** The function the name lives in (for `self.x` the class); the module when undefined. */
  readonly home: PyNode | undefined;
}

const MOCKS: Readonly<Record<string, SessionDouble['symbol']>> = {
  'unittest.mock.AsyncMock': 'AsyncMock',
  'unittest.mock.MagicMock': 'MagicMock',
  'unittest.mock.Mock': 'Mock',
  'mock.AsyncMock': 'AsyncMock',
  'mock.MagicMock': 'MagicMock',
  'mock.Mock': 'Mock',
};

/** Names that say "database session": session, db, mock_session, async_db_session, session_mock, self._db ... */
const SESSION_NAME =
  /^(self\.|cls\.)?_*(fake_|mock_|mocked_|async_|test_|sync_)*(db|database|db_?session|sess|session|sqlalchemy_session)(_mock|_double)?$/;

/** The session doubles of a file, in source order. A `browser_session` or `http_session` is none. */
export function findSessionDoubles(module: PyModule): SessionDouble[] {
  const found: SessionDouble[] = [];
  for (const name of ['AsyncMock', 'MagicMock', 'Mock']) {
    for (const call of module.callsNamed(name)) {
      const symbol = mockSymbol(module, call);
      const use = consumerOf(call.node);
      if (!symbol || use.kind !== 'assigned' || use.targets.length !== 1) continue;
      const target = use.targets[0]!;
      if (!SESSION_NAME.test(target.text)) continue;
      const enclosing = module.functionOf(call.node);
      found.push({
        call,
        symbol,
        isBare: call.positional.length === 0 && call.keywords.size === 0 && !call.hasStar && !call.hasDoubleStar,
        name: target.text,
        annotation: use.node.field('type'),
        home: target.kind === 'attribute' ? enclosing?.owner?.node : enclosing?.node,
      });
    }
  }
  return found.sort((a, b) => a.call.node.index - b.call.node.index);
}

/** Whether an expression such as `session` or `self.session` means this double. */
export function meansDouble(module: PyModule, double: SessionDouble, expression: PyNode): boolean {
  if (expression.text !== double.name) return false;
  const enclosing = module.functionOf(expression);
  const home = expression.kind === 'attribute' ? enclosing?.owner?.node : enclosing?.node;
  return home === double.home;
}

/** `AsyncMock` of unittest.mock or mock, and pytest-mock's `mocker.AsyncMock`. */
function mockSymbol(module: PyModule, call: PyCall): SessionDouble['symbol'] | undefined {
  const known = MOCKS[module.qualifiedName(call.callee) ?? ''];
  if (known) return known;
  const isFixture = call.receiver?.text === 'mocker' && module.resolve(call.receiver).some((binding) => binding.kind === 'parameter');
  return isFixture ? (call.name as SessionDouble['symbol']) : undefined;
}
