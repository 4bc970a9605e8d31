// The command that is given most, in a bundle of its own: it starts without the others.
export { analyze } from './commands/analyze.js';
