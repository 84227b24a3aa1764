import type { Logger } from 'pino';
import type { GitHub } from '../../github/connect.js';
import type { InstallationUpkeep, RepositoryName } from '../../github/upkeep/installation-upkeep.js';
import type { Queue } from '../../queue/queue.js';
import { queuedReview, reviewKey, type AppJob } from '../jobs.js';
import type { Metrics } from '../web/metrics.js';
import { headState } from './head-state.js';
import { groupHead, pullHead, type Head } from './heads.js';
import type { SettledHeads } from './settled-heads.js';

/** Reviews that one pass asks for; the next pass goes on where this one ended. Our choice. */
const MAX_REVIEWS_PER_PASS = 50;

/** Heads that one pass asks GitHub about: one request each, of the 5,000 an hour. Our choice. */
const MAX_HEADS_PER_PASS = 200;

/** Passes that ask for a review of the same head: what fails so often needs a person. Our choice. */
const MAX_TRIES = 5;

export interface PullHealingTools {
  readonly github: GitHub;
  readonly queue: Queue<AppJob>;
  readonly settled: SettledHeads;
  readonly metrics: Metrics;
  readonly log: Logger;
}

/** Between two looks for what dead processes left behind in a repository: 5 points each of GraphQL's 5,000 an hour. Our choice. */
const SWEEP_EVERY_MS = 3_600_000;

/** Heads whose tries are remembered, and repositories. Our choice. */
const MAX_KEPT = 10_000;

/** One repository of one installation. */
interface Place {
  readonly installationId: number;
  readonly upkeep: InstallationUpkeep;
  readonly repository: RepositoryName;
}

/** What may still be done in a pass. */
interface Budget {
  heads: number;
  reviews: number;
}

/** Finds open pull requests and merge groups whose head has no completed check run of ours, and asks for their reviews. */
export class PullHealing {
  readonly #tools: PullHealingTools;
  readonly #tries = new Map<string, number>();
  /** By repository, when it may be swept again. */
  readonly #nextSweeps = new Map<string, number>();
  /** The repository that the next pass begins with. */
  #next: RepositoryName | undefined;

  constructor(tools: PullHealingTools) {
    this.#tools = tools;
  }

  /** Gives the number of reviews that were asked for. */
  async heal(passId: string, signal: AbortSignal): Promise<number> {
    const budget: Budget = { heads: MAX_HEADS_PER_PASS, reviews: MAX_REVIEWS_PER_PASS };
    const places = fromNext(await this.#places(signal), this.#next);
    this.#next = undefined;
    for (const place of places) {
      if (budget.heads <= 0 || budget.reviews <= 0) {
        this.#next = place.repository;
        break;
      }
      await this.#guarded('repository not healed', place.repository, signal, () => this.#healRepository(place, { passId, budget }, signal));
    }
    return MAX_REVIEWS_PER_PASS - budget.reviews;
  }

  async #places(signal: AbortSignal): Promise<Place[]> {
    const { github, log, metrics } = this.#tools;
    const places: Place[] = [];
    for (const installationId of await github.app.listInstallations(signal)) {
      await this.#guarded('installation not healed', { installation: installationId }, signal, async () => {
        const { upkeep } = github.connect(installationId, (report) => {
          metrics.request(report);
          log.debug(report, 'request');
        });
        const repositories = await upkeep.listRepositories(signal);
        places.push(...repositories.map((repository) => ({ installationId, upkeep, repository })));
      });
    }
    return places;
  }

  async #healRepository(place: Place, pass: { readonly passId: string; readonly budget: Budget }, signal: AbortSignal): Promise<void> {
    const { budget, passId } = pass;
    const { upkeep, repository } = place;
    const groups = await this.#sweep(place, budget, signal);
    const pulls = (await upkeep.listOpenPulls(repository, signal)).map((pull) => pullHead(repository, pull));
    for (const head of [...groups, ...pulls]) {
      if (budget.heads <= 0 || budget.reviews <= 0) {
        this.#next ??= repository;
        return;
      }
      if (this.#tools.settled.has(head.key, head.headSha) || (await this.#tools.queue.has(head.key))) continue;
      budget.heads--;
      if (await this.#healHead(place, head, passId, signal)) budget.reviews--;
    }
  }

  /**
   * Ends open check runs that are on no head any more, and gives the merge groups. Only processes that die leave such
   * behind, so once in a while is enough. What GitHub does not tell here must not keep pull requests from being healed.
   */
  async #sweep({ upkeep, repository }: Place, budget: Budget, signal: AbortSignal): Promise<readonly Head[]> {
    const name = `${repository.owner}/${repository.repo}`;
    if (performance.now() < (this.#nextSweeps.get(name) ?? 0)) return [];
    const groups: Head[] = [];
    await this.#guarded('repository not swept', repository, signal, async () => {
      budget.heads--;
      const leftovers = await upkeep.listLeftovers(repository, signal);
      for (const { number, id } of leftovers.runs) {
        if (await this.#tools.queue.has(reviewKey({ ...repository, number, headSha: undefined }))) continue;
        await upkeep.cancelRun(repository, id, signal);
        this.#tools.metrics.stuckRun('cancelled');
      }
      groups.push(...leftovers.groups.flatMap((group) => groupHead(repository, group) ?? []));
      if (this.#nextSweeps.size > MAX_KEPT) this.#nextSweeps.clear();
      this.#nextSweeps.set(name, performance.now() + SWEEP_EVERY_MS);
    });
    return groups;
  }

  /** True when a review was asked for. */
  async #healHead(place: Place, head: Head, passId: string, signal: AbortSignal): Promise<boolean> {
    const { queue, settled, metrics } = this.#tools;
    const { installationId, upkeep, repository } = place;
    const { key, headSha, subject } = head;
    const state = headState(await upkeep.listOwnRuns(repository, headSha, signal));
    // A webhook may have come meanwhile: then the runs are its job's.
    if (await queue.has(key)) return false;
    for (const id of state.orphans) {
      await upkeep.cancelRun(repository, id, signal);
      metrics.stuckRun('cancelled');
    }
    if (state.isSettled) {
      settled.add(key, headSha);
      return false;
    }
    if (!this.#mayTry(`${key}@${headSha}`)) return false;
    if (state.takeOver !== undefined) metrics.stuckRun('taken over');
    const openRun = state.takeOver === undefined ? {} : { openRun: { id: state.takeOver, headSha } };
    const deliveryId = `${passId}-${subject.number ?? headSha}`;
    await queue.enqueue(queuedReview({ installationId, ...subject, reason: 'changed', deliveryId, ...openRun }));
    return true;
  }

  #mayTry(head: string): boolean {
    if (this.#tries.size > MAX_KEPT) this.#tries.clear();
    const tries = this.#tries.get(head) ?? 0;
    this.#tries.set(head, tries + 1);
    return tries < MAX_TRIES;
  }

  /** What one repository or installation refuses must not keep the others from being healed. */
  async #guarded(message: string, fields: object, signal: AbortSignal, heal: () => Promise<void>): Promise<void> {
    try {
      await heal();
    } catch (error) {
      signal.throwIfAborted();
      this.#tools.log.warn({ err: error, ...fields }, message);
    }
  }
}

/** The list, beginning with the place of this repository. */
function fromNext(places: readonly Place[], next: RepositoryName | undefined): readonly Place[] {
  const start = places.findIndex(({ repository }) => repository.owner === next?.owner && repository.repo === next.repo);
  return start <= 0 ? places : [...places.slice(start), ...places.slice(0, start)];
}
