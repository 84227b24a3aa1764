import { z } from 'zod';
import type { FixSink, PullState } from '../../review/ports.js';
import type { GitHubClient } from '../client.js';
import { RefusedError } from '../http/errors.js';

const branchShape = z.object({
  head: z.object({ ref: z.string(), repo: z.object({ full_name: z.string() }).nullable() }),
  base: z.object({ repo: z.object({ full_name: z.string(), default_branch: z.string() }) }),
});

/** @param mayCommit whether the installation granted contents: write; known once something was asked with its token. */
export function createFixSink(client: GitHubClient, mayCommit: () => boolean): FixSink {
  const branchOf = ({ owner, repo, number }: PullState, signal: AbortSignal): Promise<z.infer<typeof branchShape>> =>
    client.get('GET /repos/{owner}/{repo}/pulls/{pull_number}', { owner, repo, pull_number: number }, branchShape, signal);
  return {
    async obstacle(pull, signal) {
      if (!mayCommit()) return 'The app may not commit here: it lacks the permission contents: write.';
      const { head, base } = await branchOf(pull, signal);
      if (head.repo?.full_name !== base.repo.full_name) return 'The app cannot commit to a fork.';
      if (head.ref === base.repo.default_branch) return `The app does not commit to the default branch, \`${head.ref}\`.`;
      return undefined;
    },

    async commit(pull, files, message, signal) {
      const { head, base } = await branchOf(pull, signal);
      const additions = files.map(({ path, bytes }) => ({ path, contents: Buffer.from(bytes).toString('base64') }));
      const text = `mutation {
createCommitOnBranch(input: {
branch: { repositoryNameWithOwner: ${JSON.stringify(base.repo.full_name)}, branchName: ${JSON.stringify(head.ref)} }
expectedHeadOid: ${JSON.stringify(pull.headSha)}
message: { headline: ${JSON.stringify(message)} }
fileChanges: { additions: [${additions.map((file) => `{ path: ${JSON.stringify(file.path)}, contents: "${file.contents}" }`).join(', ')}] }
}) { commit { oid } }
}`;
      try {
        // Sent twice it does nothing: the branch no longer stands at the expected commit.
        await client.mutate({ name: 'commit', text, shape: committedShape }, signal);
        return undefined;
      } catch (error) {
        if (!(error instanceof RefusedError)) throw error;
        return whyRefused(error);
      }
    },
  };
}

const committedShape = z.object({ createCommitOnBranch: z.object({ commit: z.object({ oid: z.string() }) }) });

/** GitHub's types of these errors are not documented; their words are. */
function whyRefused({ reasons }: RefusedError): string {
  const words = reasons.join(' ');
  if (/expected branch to point/i.test(words)) return 'The branch has moved on meanwhile: ask again if there is something left to fix.';
  if (/protect|rule violation|ruleset/i.test(words)) return 'The rules of the branch do not allow the app to commit to it.';
  return 'GitHub did not take the commit.';
}
