// The built app in a process that can be killed; everything is told by one JSON argument.
import { createApp } from '../../dist/src/index.js';
import { createLogger } from '../../dist/src/app/logger.js';

const options = JSON.parse(process.argv[2]);
const app = await createApp({ ...options, log: createLogger('info') });
await app.start();
