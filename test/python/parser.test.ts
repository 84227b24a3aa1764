import { loadNativeEngine } from '../../src/python/engines/native-engine.js';
import { loadFirstWorking, loadPythonParser, NoParseEngineError } from '../../src/python/parser.js';

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

describe('loadFirstWorking', () => {
  const broken = () => {
    throw new Error('GLIBCXX_3.4.31 not found');
  };

  it('takes the other engine and says why', async () => {
    const parser = await loadFirstWorking('wasm', { wasm: broken, native: loadNativeEngine });
    expect(parser.engine).toBe('native');
    expect(parser.fallback).toMatchObject({ wanted: 'wasm', reason: { message: 'GLIBCXX_3.4.31 not found' } });
  });

  it('keeps both reasons when none works', async () => {
    const error = await loadFirstWorking('native', { wasm: broken, native: broken }).catch((caught: unknown) => caught);
    expect(error).toBeInstanceOf(NoParseEngineError);
    expect((error as NoParseEngineError).cause).toMatchObject({
      errors: [{ message: 'GLIBCXX_3.4.31 not found' }, { message: 'GLIBCXX_3.4.31 not found' }],
    });
  });
});
