// The built app in a process that can be killed; everything is told by one JSON argument.
import { createApp, createChecker } from '../../dist/src/index.js';
import { createLogger } from '../../dist/src/app/logger.js';

const { drainMs, ...options } = JSON.parse(process.argv[2]);
const log = createLogger('info');
const checker = createChecker({ checkThreads: 1, checkMemoryMb: undefined, engine: 'wasm' }, log);
const app = await createApp({ ...options, log, checker });
await app.start();
process.once('SIGTERM', () => void app.stop(drainMs).then(() => process.exit(0)));
