import { once } from 'node:events';
import { startAppProcess, type AppProcessOptions } from '../../demo/app-process.js';
import type { LocalGitHub } from '../../demo/local-github/local-github.js';
import type { Hook } from '../../demo/local-github/webhooks/deliveries.js';
import type { LoopReading, ProbeOrder } from './loop-probe.js';

/** The built app in a process of its own, with the probe in it. */
export interface AppUnderLoad {
  readonly hook: Hook;
  /** Forgets what was measured so far. */
  begin(): void;
  tell(): Promise<LoopReading>;
  stop(): Promise<void>;
}

/** @throws AppNotStartedError */
export async function startAppUnderLoad(github: LocalGitHub, env: AppProcessOptions['env'] = {}): Promise<AppUnderLoad> {
  const probe = new URL('loop-probe.js', import.meta.url).href;
  const { child, hook, stop } = await startAppProcess(github, { execArgv: ['--import', probe], env });
  const order = (wanted: ProbeOrder): boolean => child.send(wanted);
  return {
    hook,
    begin: () => void order('begin'),
    async tell() {
      order('tell');
      const [reading] = (await once(child, 'message')) as [LoopReading];
      return reading;
    },
    stop,
  };
}
