import { diffTexts } from '../../src/diff/diff-texts.js';
import type { CheckResult } from '../../src/lint/check.js';
import { MemoryFactsCache } from '../../src/project/context/memory-facts-cache.js';
import type { Finding, Note } from '../../src/lint/finding.js';
import type { Checker, CheckOrder } from '../../src/review/check-order.js';
import { reviewPull } from '../../src/review/review-pull.js';
import type { ReviewJob } from '../../src/review/ports.js';
import type { ReviewRecord } from '../../src/review/review-record.js';
import { FakeClock, FakeGitHub, FakeLog, JOB } from '../support/fake-github-ports.js';
import { BASE_TEXTS, FINDINGS, HEAD_TEXTS } from './sample-pull.js';

/** A pull request with the sample's texts, and a checker that finds what a test says. */
export class Scene {
  readonly github = new FakeGitHub();
  readonly clock = new FakeClock();
  readonly log = new FakeLog();
  readonly abort = new AbortController();
  findings: readonly Finding[] = FINDINGS;
  notes: readonly Note[] = [];
  checked: CheckOrder | undefined;
  whileChecking: () => void = () => {};

  constructor() {
    this.github.base = BASE_TEXTS;
    this.github.head = HEAD_TEXTS;
  }

  review(job: Partial<ReviewJob> = {}): Promise<ReviewRecord | undefined> {
    const { github, clock, log } = this;
    const ruleUrl = (rule: string): string => `https://sqla.example/rules/${rule}`;
    const check = async (order: CheckOrder): Promise<CheckResult> => {
      this.checked = order;
      this.whileChecking();
      return { findings: this.findings, notes: this.notes, files: order.files.length, facts: new Map() };
    };
    const checker: Checker = { check, diff: async (base, head) => diffTexts(base, head) };
    return reviewPull(
      { ...JOB, ...job },
      { source: github, sink: github, facts: new MemoryFactsCache(), checker, rules: [], ruleUrl, clock, log },
      this.abort.signal,
    );
  }
}
