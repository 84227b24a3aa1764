import { comment } from '../../../src/demo/local-github/world/comments.js';
import { push } from '../../../src/demo/local-github/world/pulls.js';
import { openScenario } from '../../support/scenario.js';
import { BAD, expectNothingTwice, expectVerdict, GOOD, recover, runsOn, startFaultyStage, statesOf, type Situation } from './situation.js';

/** The app was away while somebody pushed and asked something. */
export const healing: Situation = {
  name: 'healing after an outage',
  operations: [
    'apps/list-webhook-deliveries',
    'apps/redeliver-webhook-delivery',
    'apps/list-installations',
    'apps/list-repos-accessible-to-installation',
    'pulls/list',
    'checks/list-for-ref',
    'graphql/query',
  ],
  async run(injected) {
    const stage = await startFaultyStage();
    const { github, hookUrl, app, settle } = stage;
    const { pull, repository, author } = await openScenario({ before: { 'app/jobs.py': GOOD }, after: { 'app/jobs.py': BAD } }, stage);
    github.deliveries.connect({ url: 'http://127.0.0.1:9/', secret: 'scenario-secret' });
    push(github.world, repository, 'change', { 'app/jobs.py': `${BAD}\n\nLIMIT = 1\n` });
    comment(github.world, pull, author, '/sqla help');
    await github.deliveries.settled();
    github.deliveries.connect({ url: hookUrl, secret: 'scenario-secret' });
    github.faults.add(injected);
    await app.heal();
    await settle();
    const during = statesOf(runsOn(github, pull.headSha));
    await recover(stage);
    await recover(stage);
    expectVerdict(runsOn(github, pull.headSha));
    expectNothingTwice(github);
    expect(github.world.issueComments.filter(({ author }) => author.type === 'Bot')).toHaveLength(1);
    return during;
  },
};
