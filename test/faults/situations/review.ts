import { push } from '../../../src/demo/local-github/world/pulls.js';
import { requestMergeGroup } from '../../../src/demo/local-github/world/merge-groups.js';
import { REVIEW_OPERATIONS } from '../../support/review-operations.js';
import { openScenario } from '../../support/scenario.js';
import { BAD, expectRecovery, GOOD, startFaultyStage, type Situation } from './situation.js';

const PLAN = { before: { 'app/jobs.py': GOOD, 'app/more.py': GOOD }, after: { 'app/jobs.py': BAD, 'app/more.py': BAD } };
const latin = (text: string): Buffer => Buffer.from(`# -*- coding: latin-1 -*-\n# caf\xe9\n${text}`, 'latin1');

export const firstReview: Situation = {
  name: 'first review',
  operations: REVIEW_OPERATIONS,
  async run(injected) {
    const stage = await startFaultyStage();
    const { github } = stage;
    github.faults.add(injected);
    const { pull } = await openScenario(PLAN, stage);
    return expectRecovery(stage, pull.headSha);
  },
};

export const secondReview: Situation = {
  name: 'push that fixes',
  operations: ['graphql/mutation'],
  async run(injected) {
    const stage = await startFaultyStage();
    const { github } = stage;
    const { repository, pull, settle } = await openScenario(PLAN, stage);
    github.faults.add(injected);
    push(github.world, repository, 'change', { 'app/jobs.py': GOOD });
    await settle();
    return expectRecovery(stage, pull.headSha);
  },
};

export const oddFile: Situation = {
  name: 'file that is read by itself',
  operations: ['git/get-blob'],
  async run(injected) {
    const stage = await startFaultyStage();
    const { github } = stage;
    github.faults.add(injected);
    const plan = { before: { 'app/jobs.py': latin(GOOD), 'app/more.py': GOOD }, after: { 'app/jobs.py': latin(BAD), 'app/more.py': BAD } };
    const { pull } = await openScenario(plan, stage);
    return expectRecovery(stage, pull.headSha);
  },
};

export const mergeGroup: Situation = {
  name: 'merge group',
  operations: ['checks/create', 'repos/compare-commits-with-basehead', 'graphql/query', 'checks/update'],
  async run(injected) {
    const stage = await startFaultyStage();
    const { github } = stage;
    const { pull, settle } = await openScenario(PLAN, stage);
    github.faults.add(injected);
    const group = requestMergeGroup(github.world, pull);
    await settle();
    return expectRecovery(stage, group.headSha);
  },
};
