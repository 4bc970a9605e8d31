import { createConnection, ProposedFeatures } from 'vscode-languageserver/node';
import { seePlainFiles } from './runtime/plainFiles.js';
import { startServer } from './server.js';

seePlainFiles();
startServer(createConnection(ProposedFeatures.all));
