import { alignColumns } from '../align-columns.js';
import { medianOf, type Measured } from './measure.js';

/** The medians as a table; the ratio compares CPU with the first line, round by round. */
export function renderTable(measured: readonly Measured[], size: { files: number; characters: number }): string {
  const [base] = measured;
  const lines = measured.map(({ name, cpu, wall }) => {
    const ratio = medianOf(cpu.map((time, round) => time / base!.cpu[round]!));
    const seconds = medianOf(wall) / 1000;
    return [
      name,
      medianOf(cpu).toFixed(0),
      `${Math.min(...cpu).toFixed(0)}-${Math.max(...cpu).toFixed(0)}`,
      ratio.toFixed(2),
      (size.files / seconds).toFixed(0),
      (size.characters / 1e6 / seconds).toFixed(1),
    ];
  });
  const head = ['stage', 'CPU ms', 'range', 'ratio', 'files/s', 'MB/s'];
  return alignColumns([head, ...lines]);
}
