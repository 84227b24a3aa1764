import { rules } from '../../../checks/index.js';
import { DecodeError, decodeSource } from '../../python/decode.js';
import { DEFAULT_SETTINGS } from '../../lint/settings.js';
import { fixLawfully } from '../laws/fix-rounds.js';
import type { Mutant } from './mutations.js';

/** What went wrong with a damaged file, checked and fixed as its path asks; empty when nothing did. */
export async function faultsOf(path: string, { bytes }: Mutant): Promise<readonly string[]> {
  let text: string;
  try {
    ({ text } = decodeSource(bytes));
  } catch (error) {
    if (error instanceof DecodeError) return [];
    throw error;
  }
  const input = { files: [{ path, text }], rules, settings: DEFAULT_SETTINGS };
  try {
    return (await fixLawfully(input)).faults;
  } catch (error) {
    return [error instanceof Error ? (error.stack ?? error.message) : String(error)];
  }
}
