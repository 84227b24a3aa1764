import { isBelow } from '../../project/environment/versions.js';
import type { Note } from '../finding.js';
import type { RuleTarget } from '../run/run-rules.js';

/** Since this version there is a way to write code that runs on 2.0 as well. */
const FIRST_WITH_NEW_STYLE = '1.4';

/** Says once per run, whatever the number of files, that some of them run on a SQLAlchemy without what rules ask for. */
export class OldVersionNote {
  #note: Note | undefined;

  look({ sqlalchemy, services }: RuleTarget): void {
    if (this.#note || !sqlalchemy.usesSqlAlchemy) return;
    const { sqlalchemyVersion: version, sqlalchemyVersionPath: path } = services.environment;
    if (path === undefined || !isBelow(version, FIRST_WITH_NEW_STYLE)) return;
    const message = `asks for SQLAlchemy ${version.major}.${version.minor}, so rules that need the API of 1.4 or 2.0 are silent in this project`;
    this.#note = { kind: 'advice', path, message };
  }

  get notes(): readonly Note[] {
    return this.#note ? [this.#note] : [];
  }
}
