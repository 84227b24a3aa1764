import type { Behaviour } from './behaviour.js';

/** A thing that users of other review apps complain about, with public threads, and what shows that it does not happen here. */
export interface Complaint extends Behaviour {
  readonly threads: readonly string[];
}

const TOLD_ONCE = [
  'scenarios/said-once.test.ts › when lines come above it, or its file is formatted anew',
  'scenarios/said-once.test.ts › when the branch is rebased on what landed meanwhile',
  'scenarios/said-once.test.ts › when pushes are forced, again and again',
] as const;

export const COMPLAINTS: readonly Complaint[] = [
  {
    says: 'Comments come again with the next push, a rebase or a forced push.',
    threads: ['houndci/hound#1681', 'reviewdog/reviewdog#1150', 'brave/security-action#813', 'thesofproject/sof#2733'],
    shownBy: TOLD_ONCE,
  },
  {
    says: 'A comment that somebody answered is posted again.',
    threads: ['danger/danger#835', 'danger/danger#1528'],
    shownBy: ['scenarios/said-once.test.ts › when somebody answered'],
  },
  {
    says: 'A comment on every line, thousands of them.',
    threads: ['houndci/hound#1184', 'PolpOnline/gpu-usage-waybar#132'],
    shownBy: [
      'scenarios/said-once.test.ts › of more findings than comments the worst are told, one of each rule first, and the others counted',
    ],
  },
  {
    says: 'One cannot acknowledge a single finding.',
    threads: ['houndci/hound#1184', 'alphagov/notifications-api#3903'],
    shownBy: [
      'scenarios/threads.test.ts › whoever resolves it has the last word',
      'lint/suppressions.test.ts › silences the rules that name it, and no others',
    ],
  },
  {
    says: 'Comments stay after their cause is fixed, or only go when new ones come.',
    threads: ['houndci/hound#791', 'houndci/hound#1766'],
    shownBy: [
      'scenarios/threads.test.ts › when the push leaves no Python file changed',
      'review/reconcile.test.ts › resolves what is gone, also when nothing is new',
    ],
  },
  {
    says: 'It deletes what other people wrote.',
    threads: ['danger/danger-js#552'],
    shownBy: [
      'scenarios/threads.test.ts › a marker in a comment of somebody else is nothing to the app',
      'app/permissions.test.ts › what app.yml asks for is enough for all that the app does',
    ],
  },
  {
    says: 'One big comment for each commit buries the conversation.',
    threads: ['github/copilot-sdk#982', 'sbdchd/squawk#1160'],
    shownBy: ['scenarios/said-once.test.ts › the conversation stays the people’s: a review says nothing there, nor does the next one'],
  },
  {
    says: 'Newcomers are blamed for code that was there before.',
    threads: ['actions/toolkit#457', 'wearerequired/lint-action#389', 'grafana/writers-toolkit#428'],
    shownBy: [
      'scenarios/said-once.test.ts › a file that the pull request adds, with a finding that nothing can fix, and code that was there before',
    ],
  },
  {
    says: 'Places are off by a few lines.',
    threads: ['reviewdog/reviewdog#1725', 'monarch-initiative/dismech#197'],
    shownBy: [
      'scenarios/odd/input.test.ts › an emoji before the finding does not move its place',
      'review/suggestion.test.ts › gives exactly the fixed text when it is committed, within one hunk',
    ],
  },
  {
    says: 'One bad place loses the whole review.',
    threads: ['QwenLM/qwen-code#6711', 'parkerbxyz/suggest-changes#28', 'The-PR-Agent/pr-agent#592'],
    shownBy: [
      'github/review-sink.test.ts › singles out the comment that GitHub refuses, and posts all others',
      'app/reviews-under-faults.test.ts › on the comments (%s) leaves the annotations',
    ],
  },
  {
    says: 'A fix of one line is refused, because its range starts where it ends.',
    threads: ['parkerbxyz/suggest-changes#31', 'ubuntu/WSL#244'],
    shownBy: ['github/review-sink.test.ts › posts one review on the head, with ranges only where they span lines'],
  },
  {
    says: 'Renamed files and odd names are refused.',
    threads: ['villesau/ai-codereviewer#34'],
    shownBy: [
      'scenarios/odd/files.test.ts › a name with spaces, quotes and letters of all kinds is told as it is, and its links lead there',
      'scenarios/odd/input.test.ts › a renamed file without a change has nothing to say',
    ],
  },
  {
    says: 'Suggestions break the code that they are applied to.',
    threads: ['warpdotdev/oz-for-oss#232', 'kodustech/kodus-ai#581', 'The-PR-Agent/pr-agent#3014'],
    shownBy: [
      'scenarios/sample.test.ts › with all suggestions applied the files parse, what was fixed is marked, and nothing is said twice',
    ],
  },
  {
    says: 'Suggestions and commits change the line ends of whole files.',
    threads: ['w3c-fedid/digital-credentials#572', 'hub4j/github-api#1591'],
    shownBy: [
      'scenarios/odd/input.test.ts › a CRLF file gets a suggestion, and keeps its line ends when it is applied',
      'scenarios/fix-commits.test.ts › /sqla fix commits all safe fixes at once, byte by byte as the files are, and the next review resolves the threads',
    ],
  },
  {
    says: 'Backticks in the code close the suggestion.',
    threads: ['github/markup#1687', 'The-PR-Agent/pr-agent#3415'],
    shownBy: [
      'review/markdown.test.ts › closes a block with more backticks than it holds',
      'review/limits.test.ts › cannot be closed, or told a fingerprint, from inside',
    ],
  },
  {
    says: 'Large pull requests end in an error, or large files are skipped in silence.',
    threads: ['reviewdog/reviewdog#2150', 'koddsson/eslint-disable-probot#8', 'octokit/octokit.net#1543'],
    shownBy: [
      'scenarios/odd/input.test.ts › a file without a patch is read whole and checked',
      'scenarios/odd/files.test.ts › of more than 3,000 files those that GitHub does not list are counted, and the check does not pass',
      'app/request-plan.test.ts › %d changed files with %d findings',
    ],
  },
  {
    says: 'Many comments at once meet the rate limit, and are tried again blindly.',
    threads: ['alibaba/open-code-review#158', 'anc95/ChatGPT-CodeReview#201'],
    shownBy: [
      'github/client.test.ts › is sent again after a rate limit, since GitHub did nothing',
      'github/client.test.ts › ends the request after three waits',
    ],
  },
  {
    says: 'A required check never reports on merge groups.',
    threads: ['dcoapp/app#199', 'dcoapp/app#303', 'linear-b/gitstream#209'],
    shownBy: [
      'scenarios/events.test.ts › gets a check run of all its changes, and nothing else',
      'app/permissions.test.ts › without merge_queues the app never hears of a merge group',
    ],
  },
  {
    says: 'Pull requests from forks wait for their check for ever.',
    threads: ['nearform/lastlight#283', 'palantir/bulldozer#563'],
    shownBy: ['scenarios/walking-skeleton.test.ts › the Re-run button works for a pull request from a fork, whose events name none'],
  },
  {
    says: 'A check stays in progress for ever.',
    threads: ['mergeability/mergeable#233', 'mergeability/mergeable#606'],
    shownBy: [
      'app/healing/healing.test.ts › are taken over: one completed run, no second one',
      'app/healing/healing.test.ts › of a head that was %s meanwhile are ended, too',
      'faults/fault-matrix.ts › at call: %s',
    ],
  },
  {
    says: 'A push during the review: comments on a commit that is gone.',
    threads: ['langchain-ai/open-swe#1393', 'QwenLM/qwen-code#6313'],
    shownBy: ['scenarios/odd/pulls.test.ts › the head is forced away: the old run is cancelled, the new head reviewed, nothing told twice'],
  },
  {
    says: 'Webhooks that come while the app is down are lost.',
    threads: ['probot/probot#1537', 'github/roadmap#196'],
    shownBy: [
      'app/healing/healing.test.ts › are asked for again after the app was down: a command is answered, a pull request reviewed once',
    ],
  },
  {
    says: 'Broken settings are ignored in silence.',
    threads: ['pyupio/pyup#255', 'repository-settings/app#130'],
    shownBy: ['scenarios/odd/input.test.ts › broken settings on the base branch: reviewed with the defaults, and the fault on its line'],
  },
  {
    says: 'Anyone can give commands, and refusals answer every comment.',
    threads: ['fullsend-ai/fullsend#367', 'prathamdby/pr-agent#73'],
    shownBy: [
      'scenarios/walking-skeleton.test.ts › /sqla recheck by a stranger is refused once',
      'app/events.test.ts › has nothing to say to %s',
    ],
  },
  {
    says: 'A button promises a commit to a fork, which no app can make.',
    threads: ['peter-evans/create-pull-request#2848', 'elastic/kibana#270019'],
    shownBy: ['scenarios/fix-commits.test.ts › on a fork'],
  },
  {
    says: 'The app may not resolve threads, and fails over it.',
    threads: ['open-cli-collective/codereview-cli#394', 'learningequality/.github#84'],
    shownBy: [
      'github/thread-changes.test.ts › minimises, else edits its own comment, where it may not resolve',
      'scenarios/walking-skeleton.test.ts › applied suggestions fix their findings, and the next review resolves and repeats nothing',
    ],
  },
  {
    says: 'A write is repeated whose answer was lost, and the review is there twice.',
    threads: ['probot/probot#1049'],
    shownBy: ['app/reviews-under-faults.test.ts › %s once: the review is whole, and nothing is done twice'],
  },
];
