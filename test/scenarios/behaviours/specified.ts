import type { Behaviour } from './behaviour.js';

/** All that the product's specification asks of it on GitHub, by number. */
export const SPECIFIED: Readonly<Record<`R${number}`, Behaviour>> = {
  R1: {
    says: 'Reviews pull requests that are opened, pushed to, reopened, made ready or turned to another base, and hears of labels that its settings name; other edits change no code.',
    shownBy: [
      'app/events.test.ts › asks for a review when %s, with all that the event tells',
      'app/events.test.ts › asks for one when the base is another, and not for other edits',
      'scenarios/events.test.ts › a label that the settings name is heard of, others are not',
      'scenarios/events.test.ts › a change of the base is checked against the new one; a change of the title is not',
    ],
  },
  R2: {
    says: 'Answers the buttons of its own check runs only, also for forks, whose events name no pull request.',
    shownBy: [
      'scenarios/walking-skeleton.test.ts › the Re-run button works for a pull request from a fork, whose events name none',
      'scenarios/events.test.ts › "Re-run all checks" makes a new check run (from a fork: %s)',
      'app/events.test.ts › leaves runs of other apps alone',
      'app/events.test.ts › asks GitHub for the pull requests else',
    ],
  },
  R3: {
    says: 'Takes new comments on pull requests for commands, and none on issues.',
    shownBy: [
      'app/commands/commands.test.ts › a command is answered once, with a reaction on it',
      'app/events.test.ts › has nothing to say in an issue',
    ],
  },
  R4: {
    says: 'Checks merge groups of any size, and ends the run of one that is gone.',
    shownBy: [
      'scenarios/events.test.ts › gets a check run of all its changes, and nothing else',
      'scenarios/events.test.ts › that is destroyed meanwhile: its run ends',
      'scenarios/merge-groups.test.ts › a merge group of more than 300 files is read whole',
    ],
  },
  R5: {
    says: 'Logs who installs and removes the app, forgets what is gone, and looks through what has come.',
    shownBy: [
      'app/whole-app.test.ts › about installations are logged',
      'app/healing/healing.test.ts › repositories in which the app is installed just now are looked through at once',
    ],
  },
  R6: {
    says: 'Its check run has one fixed name, and its external id tells the pull request.',
    shownBy: ['github/review-sink.test.ts › opens a check run that names its pull request'],
  },
  R7: {
    says: 'The check run is opened at once and completed on every path.',
    shownBy: [
      'review/review-endings.test.ts › times out after five minutes, also when GitHub never answers',
      'review/review-endings.test.ts › opens the check run again when the first try failed, only to say so',
      'app/healing/healing.test.ts › are taken over: one completed run, no second one',
      'app/healing/healing.test.ts › of a head that was %s meanwhile are ended, too',
    ],
  },
  R8: {
    says: 'Errors fail, milder findings pass, broken settings and files not read ask for action, and nothing to check passes.',
    shownBy: [
      'review/conclusion.test.ts › concludeReview',
      'scenarios/walking-skeleton.test.ts › a change without Python passes at once',
      'scenarios/odd/input.test.ts › broken settings on the base branch: reviewed with the defaults, and the fault on its line',
    ],
  },
  R9: {
    says: 'Re-run makes a new check run, since annotations cannot be taken back.',
    shownBy: ['scenarios/walking-skeleton.test.ts › the Re-run button makes a new check run'],
  },
  R10: {
    says: 'A head that has moved is not commented on: its run is cancelled, and the new head reviewed.',
    shownBy: [
      'review/review-endings.test.ts › is cancelled without a word when the head moved',
      'app/moving-heads.test.ts › events in the wrong order: the present head is reviewed all the same',
      'scenarios/odd/pulls.test.ts › the head is forced away: the old run is cancelled, the new head reviewed, nothing told twice',
    ],
  },
  R11: {
    says: 'All comments come in one review of the head that neither approves nor requests changes.',
    shownBy: ['github/review-sink.test.ts › posts one review on the head, with ranges only where they span lines'],
  },
  R12: {
    says: 'At most 25 comments at a time, worst first, one of each rule before the second; many of a rule in a file share one.',
    shownBy: [
      'scenarios/said-once.test.ts › of more findings than comments the worst are told, one of each rule first, and the others counted',
      'scenarios/said-once.test.ts › more than five findings of a rule in one file share a comment',
      'review/reconcile.test.ts › takes one of each rule before the second of any, worst first',
    ],
  },
  R13: {
    says: 'Every finding is an annotation and a row of the summary, with what became of it.',
    shownBy: [
      'scenarios/walking-skeleton.test.ts › a review: check run, annotations, comments with suggestions',
      'review/review-pull.test.ts › keeps to the cap of comments and says so',
    ],
  },
  R14: {
    says: 'Says nothing in the conversation unless somebody asks.',
    shownBy: ['scenarios/said-once.test.ts › the conversation stays the people’s: a review says nothing there, nor does the next one'],
  },
  R15: {
    says: 'A comment stands on lines of one hunk of the new side; where there is none, the annotation is all.',
    shownBy: [
      'review/limits.test.ts › show a fix that cannot be committed as a diff, and mark only what one hunk holds',
      'scenarios/removals.test.ts › what a removal brings about is told where something was removed',
    ],
  },
  R16: {
    says: 'A finding is the same one after lines shift, a rebase, a forced push, or another name of its file.',
    shownBy: [
      'scenarios/said-once.test.ts › when lines come above it, or its file is formatted anew',
      'scenarios/said-once.test.ts › when the branch is rebased on what landed meanwhile',
      'scenarios/said-once.test.ts › when pushes are forced, again and again',
      'scenarios/threads.test.ts › a finding whose file gets another name is not told again',
      'lint/base-comparison.test.ts › does not change with the lines above, and tells equal findings apart',
    ],
  },
  R17: {
    says: 'Only comments of its own count as its own, whatever others write.',
    shownBy: [
      'scenarios/threads.test.ts › a marker in a comment of somebody else is nothing to the app',
      'github/threads.test.ts › keeps the threads of this app, by either API’s name for it',
    ],
  },
  R18: {
    says: 'The thread of a finding that stays is left untouched.',
    shownBy: [
      'scenarios/walking-skeleton.test.ts › a first review takes five requests and two for what its files import, a push that changes nothing for us posts nothing',
      'review/reconcile.test.ts › changes nothing the second time',
    ],
  },
  R19: {
    says: 'The thread of a finding that is gone is resolved, unless somebody answered there.',
    shownBy: [
      'scenarios/threads.test.ts › when the push leaves no Python file changed',
      'scenarios/threads.test.ts › an answer keeps it open, though its finding is gone',
      'scenarios/threads.test.ts › with `resolve: always` it does not',
      'github/thread-changes.test.ts › minimises, else edits its own comment, where it may not resolve',
    ],
  },
  R20: {
    says: 'Whoever resolves a thread has the last word; the check still counts its finding.',
    shownBy: ['scenarios/threads.test.ts › whoever resolves it has the last word'],
  },
  R21: {
    says: 'A finding that is back opens the thread that the app had resolved.',
    shownBy: ['scenarios/threads.test.ts › a finding that comes back opens what the app had resolved'],
  },
  R22: {
    says: 'A suggestion replaces whole lines of one hunk, keeps line ends, and gives exactly the proven text.',
    shownBy: [
      'review/suggestion.test.ts › gives exactly the fixed text when it is committed, within one hunk',
      'scenarios/odd/input.test.ts › a CRLF file gets a suggestion, and keeps its line ends when it is applied',
      'scenarios/sample.test.ts › with all suggestions applied the files parse, what was fixed is marked, and nothing is said twice',
      'review/markdown.test.ts › closes a block with more backticks than it holds',
    ],
  },
  R23: {
    says: 'Of suggestions on the same lines the first is kept.',
    shownBy: ['review/limits.test.ts › keep the first of two suggestions on the same lines'],
  },
  R24: {
    says: 'A fix that needs an import outside the hunk is no suggestion.',
    shownBy: ['review/suggestion.test.ts › gives none where an import must be added outside the hunk'],
  },
  R25: {
    says: 'Commits all safe fixes at once when somebody who may write asks for it and the settings allow it, never where it cannot.',
    shownBy: [
      'scenarios/fix-commits.test.ts › /sqla fix commits all safe fixes at once, byte by byte as the files are, and the next review resolves the threads',
      'scenarios/fix-commits.test.ts › the button of the check run does the same',
      'scenarios/fix-commits.test.ts › there is no commit, but a sentence,',
    ],
  },
  R26: {
    says: 'A command is the first line of a new comment of a person who may give it.',
    shownBy: [
      'app/commands/parse-command.test.ts › parseCommand',
      'scenarios/walking-skeleton.test.ts › /sqla recheck by a stranger is refused once',
      'app/commands/commands.test.ts › the app does not answer itself',
    ],
  },
  R27: {
    says: 'Reactions say that a command was seen, and how it ended; a refusal is said once.',
    shownBy: [
      'scenarios/walking-skeleton.test.ts › /sqla recheck by the author makes a new check run and repeats no comment',
      'app/commands/commands.test.ts › what is not understood is answered with the nearest',
      'scenarios/walking-skeleton.test.ts › /sqla recheck by a stranger is refused once',
    ],
  },
  R28: {
    says: 'Settings come from the base branch, over those of the owner; a pull request that edits them is told of its mistakes.',
    shownBy: [
      'scenarios/odd/input.test.ts › a pull request that breaks the settings is told where',
      'scenarios/said-once.test.ts › settings of the owner’s `.github` repository hold where the repository has none of its own',
      'review/review-pull.test.ts › that the pull request loosens do not judge it',
    ],
  },
  R29: {
    says: 'A settings file that would exhaust the app is refused.',
    shownBy: ['config/repo-config.test.ts › refuses what would exhaust it'],
  },
  R30: {
    says: 'Every setting does what it says.',
    shownBy: [
      'config/repo-config.test.ts › reads every key',
      'review/review-pull.test.ts › is left out by `%s`',
      'review/select.test.ts › shows new findings on all lines of the diff',
    ],
  },
  R31: {
    says: 'A comment with a reason silences a finding; one that silences nothing is reported.',
    shownBy: [
      'lint/suppressions.test.ts › silences the rules that name it, and no others',
      'lint/removals.test.ts › a finding is new when the comment that silenced it goes',
    ],
  },
  R32: {
    says: 'A webhook is answered before its job runs.',
    shownBy: ['app/whole-app.test.ts › are taken at %s, and answered before their job runs'],
  },
  R33: {
    says: 'One review of a pull request at a time; the newest head wins.',
    shownBy: [
      'queue/queue-contract.ts › never runs two jobs of a key side by side, and ends with the newest',
      'app/moving-heads.test.ts › thirty pushes in a row: one completed check run on the last head, none left open',
    ],
  },
  R34: {
    says: 'A delivery that comes twice is done once, unless the first attempt failed.',
    shownBy: [
      'app/whole-app.test.ts › that come twice are done once',
      'app/whole-app.test.ts › may come again when the first attempt failed',
    ],
  },
  R35: {
    says: 'Asks for webhooks that did not arrive, at most three times each.',
    shownBy: [
      'app/healing/healing.test.ts › are asked for again after the app was down: a command is answered, a pull request reviewed once',
      'app/healing/healing.test.ts › are asked for at most three times each',
    ],
  },
  R36: {
    says: 'After an outage the state is right without a person: pull requests and merge groups without a check are found and checked.',
    shownBy: [
      'app/healing/healing.test.ts › whose webhook was lost are reviewed, and then left alone',
      'app/healing/healing.test.ts › whose webhook was lost are checked',
      'faults/killed.ts › %s, and started again: one completed check run, one comment',
    ],
  },
  R37: {
    says: 'Writes go one at a time, reads beside them, and rate limits are waited for within bounds.',
    shownBy: [
      'github/limiter.test.ts › lets writes go one at a time, in order, and apart',
      'github/client.test.ts › is waited for: %s',
      'github/client.test.ts › that is too long ends the request, and holds back all others of the installation',
    ],
  },
  R38: {
    says: 'A write that must not happen twice is looked for before it is sent again.',
    shownBy: [
      'github/review-sink.test.ts › does not post again when the review is there although the answer was lost',
      'app/reviews-under-faults.test.ts › %s once: the review is whole, and nothing is done twice',
      'faults/fault-matrix.ts › at call: %s',
    ],
  },
  R39: {
    says: 'What could not be read is named, and never passes.',
    shownBy: [
      'scenarios/odd/files.test.ts › files that cannot be read do not pass, and are named',
      'scenarios/odd/files.test.ts › of more than 3,000 files those that GitHub does not list are counted, and the check does not pass',
      'scenarios/odd/input.test.ts › a file without a patch is read whole and checked',
      'scenarios/merge-groups.test.ts › one whose trees GitHub cuts off does not pass',
      'review/review-pull.test.ts › passes where the settings say so',
    ],
  },
  R40: {
    says: 'Counts and times of webhooks, jobs, requests and findings are there for Prometheus.',
    shownBy: [
      'app/web.test.ts › tell of webhooks, jobs, reviews and findings, and of no repository',
      'app/web.test.ts › tell of refusals, rate limits and check runs left behind',
    ],
  },
  R41: {
    says: 'Logs hold neither source text nor tokens.',
    shownBy: [
      'app/logger.test.ts › writes of an error what names it, and no request or answer',
      'github/client.test.ts › never quotes the answer or the token in an error',
    ],
  },
};
