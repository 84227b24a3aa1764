import { loadPythonParser } from '../../src/python/parser.js';

describe('loadPythonParser', () => {
  it('takes the wasm engine unless told otherwise', async () => {
    const parser = await loadPythonParser();
    expect(parser.engine).toBe('wasm');
    expect(parser.fallback).toBeUndefined();
    expect(await loadPythonParser('wasm')).toBe(parser);
  });

  it('takes the native engine when asked to', async () => {
    const parser = await loadPythonParser('native');
    expect(parser.engine).toBe('native');
    expect(parser.parse('x = 1\n').root.kind).toBe('module');
  });

  it('gives ERROR nodes for what is no Python', async () => {
    const { root } = (await loadPythonParser()).parse('def (:\n');
    expect(root.hasError).toBe(true);
  });
});
