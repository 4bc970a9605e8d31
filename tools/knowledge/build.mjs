// Compiles the knowledge under knowledge/ and signatures/ into the files that ship beside the bundles.
import { mkdir } from 'node:fs/promises';
import { buildCodes } from './codes.mjs';
import { buildExplanations } from './explanations.mjs';
import { buildSchemas } from './schemas.mjs';
import { buildSetupDiag } from './setupDiag.mjs';
import { buildSignatures } from './signatures.mjs';
import { buildWriters } from './writers.mjs';

/** One entry per kind of knowledge; each writes its own file into `outdir`. */
const builders = [buildCodes, buildExplanations, buildWriters, buildSetupDiag, buildSignatures, buildSchemas];

/** @param {string} outdir */
export async function buildKnowledge(outdir) {
  await mkdir(outdir, { recursive: true });
  for (const builder of builders) await builder(outdir);
}
