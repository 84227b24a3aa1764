import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parse } from 'yaml';
import type { AppRegistration } from './local-github/world/world.js';
import { packageRoot } from './package-root.js';

/** The app as app.yml registers it on GitHub: the local GitHub grants it exactly these permissions and events. */
export function readAppManifest(): AppRegistration {
  const manifest = parse(readFileSync(join(packageRoot(), 'app.yml'), 'utf8')) as {
    readonly name: string;
    readonly default_permissions: AppRegistration['permissions'];
    readonly default_events: readonly string[];
  };
  return { slug: manifest.name, permissions: manifest.default_permissions, events: manifest.default_events };
}
