import { CheckNotCompletedError } from '../../src/review/check-run/with-check-run.js';
import { NotCheckableError, PullReadError, SupersededError, TakenOverError } from '../../src/review/ports.js';
import { Scene } from './scene.js';

/** Work that ends only when it is told to stop, and then in its own words. */
function never(signal: AbortSignal): Promise<never> {
  return new Promise((_, reject) => {
    const stop = (): void => reject(new Error('aborted in its own words'));
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop);
  });
}

describe('a review that does not come to its end', () => {
  it('is cancelled without a word when the head moved', async () => {
    const scene = new Scene();
    scene.github.seen = { headSha: 'c'.repeat(40) };
    expect(await scene.review()).toMatchObject({ conclusion: 'cancelled' });
    expect(scene.github.output).toMatchObject({ conclusion: 'cancelled', title: 'Superseded by ccccccc', annotations: [] });
    expect(scene.github.posted).toEqual([]);
  });

  it('is cancelled when the pull request was closed', async () => {
    const scene = new Scene();
    scene.github.seen = { isOpen: false };
    await scene.review();
    expect(scene.github.output).toMatchObject({ conclusion: 'cancelled', title: 'The pull request was closed' });
  });

  it.each(['openCheck', 'listChanges', 'readContents', 'postReview', 'completeCheck'] as const)(
    'is cancelled when it is superseded during %s',
    async (at) => {
      const scene = new Scene();
      let isFirst = true;
      scene.github.before = async (operation, signal) => {
        if (operation !== at || !isFirst) return;
        isFirst = false;
        scene.abort.abort(new SupersededError('d'.repeat(40)));
        if (operation !== 'openCheck') await never(signal);
      };
      await scene.review();
      expect(scene.github.output).toMatchObject({ conclusion: 'cancelled', title: 'Superseded by ddddddd' });
      expect(scene.github.runs).toHaveLength(1);
      expect(scene.clock.pending).toBe(0);
      await new Promise(setImmediate);
      expect(scene.log.lines.map(({ level }) => level)).not.toContain('warn');
    },
  );

  it.each(['listChanges', 'readContents', 'postReview', 'completeCheck'] as const)(
    'writes nothing more when another process has taken it over during %s',
    async (at) => {
      const scene = new Scene();
      scene.github.before = async (operation, signal) => {
        if (operation !== at) return;
        scene.abort.abort(new TakenOverError());
        await never(signal);
      };
      await expect(scene.review()).rejects.toThrow(TakenOverError);
      await new Promise(setImmediate);
      expect(scene.github.runs).toMatchObject([{ output: undefined }]);
      expect(scene.github.calls.filter((call) => call === 'completeCheck')).toHaveLength(at === 'completeCheck' ? 1 : 0);
      expect(scene.clock.pending).toBe(0);
    },
  );

  it('posts nothing when it is superseded while the checker works', async () => {
    const scene = new Scene();
    scene.whileChecking = () => scene.abort.abort(new SupersededError(undefined));
    await scene.review();
    expect(scene.github.output.title).toBe('Superseded by a newer head');
    await new Promise(setImmediate);
    expect(scene.github.calls).not.toContain('postReview');
  });

  it('asks for action when the checker did not survive the files', async () => {
    const scene = new Scene();
    scene.whileChecking = () => {
      throw new NotCheckableError('it took too long over one file');
    };
    await scene.review();
    expect(scene.github.output).toMatchObject({ conclusion: 'action_required', title: 'Could not be checked', annotations: [] });
    expect(scene.github.output.summary).toContain('The check was given up: it took too long over one file.');
    expect(scene.github.posted).toEqual([]);
  });

  it('is cancelled when the process stops', async () => {
    const scene = new Scene();
    scene.github.before = (operation) => {
      if (operation === 'readContents') scene.abort.abort(new Error('SIGTERM'));
    };
    await scene.review();
    expect(scene.github.output).toMatchObject({ conclusion: 'cancelled', title: 'Interrupted' });
  });

  it('times out after five minutes, also when GitHub never answers', async () => {
    const scene = new Scene();
    scene.github.before = (operation) => {
      if (operation !== 'readContents') return;
      setImmediate(() => scene.clock.pass(300_000));
      return new Promise<never>(() => {});
    };
    await scene.review();
    expect(scene.github.output).toMatchObject({ conclusion: 'timed_out', title: 'Not finished in time' });
  });

  it.each([
    [new PullReadError('no usable answer'), 'GitHub could not be read, press Re-run'],
    [new TypeError('undefined is not a function'), 'Internal error, press Re-run'],
  ])('fails on %s', async (error, title) => {
    const scene = new Scene();
    scene.github.before = (operation) => {
      if (operation === 'readContents') throw error;
    };
    await scene.review();
    expect(scene.github.output).toMatchObject({ conclusion: 'failure', title });
    expect(scene.log.lines[0]).toEqual({ level: 'error', fields: { err: error }, message: 'review failed' });
  });

  it('opens the check run again when the first try failed, only to say so', async () => {
    const scene = new Scene();
    let tries = 0;
    scene.github.before = (operation) => {
      if (operation === 'openCheck' && ++tries === 1) throw new Error('502');
    };
    await scene.review();
    expect(scene.github.output.conclusion).toBe('failure');
    expect(scene.github.posted).toEqual([]);
  });

  it('completes with the true conclusion when GitHub takes no details', async () => {
    const scene = new Scene();
    let tries = 0;
    scene.github.before = (operation) => {
      if (operation === 'completeCheck' && ++tries === 1) throw new Error('422');
    };
    expect(await scene.review()).toMatchObject({ conclusion: 'failure' });
    expect(scene.github.output).toMatchObject({ conclusion: 'failure', title: '2 errors, 2 warnings and 1 info', annotations: [] });
  });

  it('tells its caller when GitHub takes no completion at all', async () => {
    const scene = new Scene();
    scene.github.before = (operation) => {
      if (operation === 'completeCheck') throw new Error('502');
    };
    await expect(scene.review()).rejects.toThrow(CheckNotCompletedError);
    expect(scene.clock.pending).toBe(0);
  });

  it('tells its caller when the pull request cannot be read', async () => {
    const scene = new Scene();
    scene.github.before = (operation) => {
      if (operation === 'getPull') throw new PullReadError('404');
    };
    await expect(scene.review()).rejects.toThrow(PullReadError);
  });
});
