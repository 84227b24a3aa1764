import { comment } from '../../../src/demo/local-github/world/comments.js';
import { openScenario } from '../../support/scenario.js';
import { BAD, expectNothingTwice, GOOD, recover, runsOn, startFaultyStage, type Injected, type Situation } from './situation.js';

const engine = (rest: string): string =>
  `from sqlalchemy import create_engine\n\nengine = create_engine("postgresql://db/shop", pool_size=5, max_overflow=5${rest})\n`;
const SETTINGS = { '.github/sqla-review.yml': 'fix_commits: on\n' };

/** Faults that are over when one tries again. */
const passes = ({ fault, call }: Injected): boolean => call === 1 && !(fault.kind === 'status' && [404, 422].includes(fault.status));

export const help: Situation = {
  name: 'command',
  operations: [
    'repos/get-collaborator-permission-level',
    'reactions/create-for-issue-comment',
    'issues/list-comments',
    'issues/create-comment',
  ],
  async run(injected) {
    const stage = await startFaultyStage();
    const { github } = stage;
    const { pull, repository, settle } = await openScenario({ before: { 'app/jobs.py': GOOD }, after: { 'app/jobs.py': BAD } }, stage);
    repository.collaborators.set('erin', 'write');
    github.faults.add(injected);
    comment(github.world, pull, github.world.account('erin'), '/sqla help');
    await settle();
    const replies = github.world.issueComments.filter(({ author }) => author.type === 'Bot').length;
    expect(replies).toBeLessThanOrEqual(1);
    if (passes(injected)) expect(replies).toBe(1);
    await recover(stage);
    expect(github.world.issueComments.filter(({ author }) => author.type === 'Bot')).toHaveLength(replies);
    return replies === 1 ? 'answered' : 'no answer';
  },
};

export const fixCommit: Situation = {
  name: 'fix commit',
  operations: ['pulls/get', 'repos/compare-commits-with-basehead', 'graphql/query', 'graphql/mutation'],
  async run(injected) {
    const stage = await startFaultyStage();
    const { github } = stage;
    const plan = { before: { ...SETTINGS, 'app/db.py': engine(', pool_pre_ping=True') }, after: { ...SETTINGS, 'app/db.py': engine('') } };
    const { pull, repository, author, settle } = await openScenario(plan, stage);
    const before = pull.headSha;
    github.faults.add(injected);
    comment(github.world, pull, author, '/sqla fix');
    await settle();
    await recover(stage);
    const isCommitted = pull.headSha !== before;
    if (isCommitted) expect(repository.objects.commit(pull.headSha)?.parents).toEqual([before]);
    if (passes(injected)) expect(isCommitted).toBe(true);
    expect(runsOn(github, pull.headSha).filter((run) => run.status !== 'completed')).toEqual([]);
    expect(runsOn(github, pull.headSha).at(-1)?.conclusion).toBe('success');
    expect(github.world.issueComments.length).toBeLessThanOrEqual(2);
    expectNothingTwice(github);
    return isCommitted ? 'committed' : 'no commit';
  },
};
