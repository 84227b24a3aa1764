import { z } from 'zod';
import { parseCommand } from '../commands/parse-command.js';
import type { EventHandler } from './intake.js';
import { queuedCommand } from '../jobs.js';

const person = z.object({ login: z.string(), id: z.number(), type: z.string() }).nullable();
const shape = z.object({
  installation: z.object({ id: z.number() }),
  repository: z.object({ name: z.string(), owner: z.object({ login: z.string() }) }),
  issue: z.object({ number: z.number(), user: person, pull_request: z.unknown().optional() }),
  comment: z.object({ id: z.number(), body: z.string().nullable(), user: person }),
});

/** A new comment on a pull request that begins with a command. Edited comments and those of bots never are one. */
export const issueCommentEvents: EventHandler<z.infer<typeof shape>> = {
  events: ['issue_comment.created'],
  shape,
  toJob({ installation, repository, issue, comment }, { id }) {
    if (!issue.pull_request || !comment.user || comment.user.type === 'Bot') return undefined;
    const command = parseCommand(comment.body ?? '');
    if (!command) return undefined;
    return queuedCommand({
      installationId: installation.id,
      owner: repository.owner.login,
      repo: repository.name,
      number: issue.number,
      commentId: comment.id,
      login: comment.user.login,
      isPullAuthor: issue.user?.id === comment.user.id,
      command,
      deliveryId: id,
    });
  },
};
