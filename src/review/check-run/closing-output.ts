import { OutOfTimeError } from '../deadline.js';
import { NotCheckableError, NotWantedError, PullReadError, SupersededError, type CheckOutput } from '../ports.js';

/** Title of a check run that says nothing about the code, because GitHub did not answer: the healing pass tries again. */
export const UNREAD_TITLE = 'GitHub could not be read, press Re-run';

/** A completed check run without findings: nothing to check, or not wanted. */
export function quietOutput(title: string, summary = `${title}.`): CheckOutput {
  return { conclusion: 'success', title, summary, annotations: [] };
}

/** How a check run ends whose review did not come to its end; `isAborted` when the error is the reason of an abort. */
export function outputOfError(error: unknown, isAborted: boolean): CheckOutput {
  if (error instanceof SupersededError) {
    return ended(
      'cancelled',
      `Superseded by ${error.headSha?.slice(0, 7) ?? 'a newer head'}`,
      'The newer head has a check run of its own.',
    );
  }
  if (error instanceof NotWantedError) {
    return error.what === 'merge group gone'
      ? ended('cancelled', 'The merge group is gone', 'GitHub merged it, or made another one.')
      : ended('cancelled', 'The pull request was closed', 'It is checked again when it is reopened.');
  }
  if (error instanceof OutOfTimeError) {
    return ended('timed_out', 'Not finished in time', 'The review was stopped after 5 minutes. Press "Re-run" to try again.');
  }
  if (error instanceof NotCheckableError) {
    return ended(
      'action_required',
      'Could not be checked',
      `The check was given up: ${error.message}. Nothing is said about the code. Split the pull request, or exclude very large files in the settings.`,
    );
  }
  if (isAborted) return ended('cancelled', 'Interrupted', 'The review was stopped before it was done, and runs again by itself.');
  if (error instanceof PullReadError) {
    return ended('failure', UNREAD_TITLE, 'GitHub gave no usable answer about this pull request. Nothing was checked.');
  }
  return ended(
    'failure',
    'Internal error, press Re-run',
    'The review failed through a fault of its own, which its log describes. Nothing is said about the code.',
  );
}

/** What is left to say when the annotations and the summary of an output could not be written. The conclusion stays true. */
export function bareOutput({ conclusion, title }: CheckOutput): CheckOutput {
  return ended(conclusion, title, 'The annotations and the summary of this review could not be written. Press "Re-run" to try again.');
}

function ended(conclusion: CheckOutput['conclusion'], title: string, summary: string): CheckOutput {
  return { conclusion, title, summary, annotations: [] };
}
