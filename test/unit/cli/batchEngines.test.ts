import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { chmodSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { before, test } from 'node:test';
import { parseAllDocuments } from 'yaml';
import type { BatchRow } from '../../../cli/src/commands/batchRow.js';
import type { BucketReport } from '../../../cli/src/commands/bucketRows.js';
import { temporaryFolder } from '../runtime/caseFixture.js';
import { builtCommand, runProgram } from './builtCommand.js';
import { machine, onMachine, sampleLog, writeBundle } from './fleet.js';

/** Each engine maps the same list; all must say the same. */
const root = temporaryFolder();
const names = Array.from({ length: 12 }, (_, i) => `bundles/PC ${i}${i % 2 === 0 ? '.zip' : ''}`);

before(async () => {
  const cli = await builtCommand(root);
  const command = path.join(root, 'upgrade-forensics');
  writeFileSync(command, `#!/bin/sh\nexec "${process.execPath}" "${cli}" "$@"\n`);
  chmodSync(command, 0o755);
  names.forEach((name, i) => {
    const { file, text } = sampleLog(i < 8 ? 'protectedKey' : 'bootEntry');
    writeBundle(path.join(root, name), { [file]: onMachine(text, machine(i)) });
  });
  writeFileSync(path.join(root, 'list.txt'), `${names.join('\n')}\n`);
});

/** These engines are told what to do by a POSIX shell. */
const isThere = (program: string): boolean =>
  process.platform !== 'win32' && spawnSync('sh', ['-c', `command -v ${program}`]).status === 0;

/** Runs a script of examples/batch (or a line of it) in the folder of the bundles, with our command on the path. */
async function checkScript(script: string): Promise<void> {
  const { code, out, err } = await runProgram('sh', ['-c', `PATH="${root}:$PATH"; export PATH; ${script}`], {
    cwd: root,
  });
  assert.equal(code, 0, err);
  const rows = out
    .split('\n')
    .filter(Boolean)
    .map((line) => JSON.parse(line) as BatchRow);
  assert.deepEqual(rows.map(({ bundle }) => bundle).sort(), [...names].sort());
  const report = await runProgram(path.join(root, 'upgrade-forensics'), ['buckets', '-', '--format', 'json'], {
    input: out,
  });
  assert.deepEqual(
    (JSON.parse(report.out) as BucketReport).buckets.map(({ count }) => count),
    [8, 4],
  );
}

test('GNU parallel maps a list', async (t) => {
  if (!isThere('parallel')) {
    t.skip('GNU parallel is not installed (apt install parallel), or this is Windows');
    return;
  }
  await checkScript(`sh "${path.resolve('examples/batch/parallel.sh')}" list.txt 2`);
});

test('xargs maps a list', async (t) => {
  if (!isThere('xargs')) {
    t.skip('xargs is not installed, or this is Windows');
    return;
  }
  await checkScript(`sh "${path.resolve('examples/batch/xargs.sh')}" list.txt 2`);
});

test('what Spark pipes through: each partition is a process that reads lines and writes lines', async (t) => {
  if (!isThere('awk')) {
    t.skip('awk is not installed, or this is Windows');
    return;
  }
  const source = readFileSync('examples/batch/spark_pipe.py', 'utf8');
  const piped = /^PIPED = "(.+)"$/m.exec(source)?.[1];
  assert.ok(piped);
  // RDD.pipe splits the command into words as a shell does, and runs it once per partition.
  await checkScript(`awk 'NR % 2' list.txt | ${piped}; awk 'NR % 2 == 0' list.txt | ${piped}`);
});

test('the indexed Job of Kubernetes: valid YAML, every index its own share of the list', async (t) => {
  const [job, ...others] = parseAllDocuments(readFileSync('examples/batch/kubernetes-job.yaml', 'utf8'));
  assert.ok(job && others.length === 0);
  assert.deepEqual([job.errors, job.warnings], [[], []]);
  const { apiVersion, kind, spec } = job.toJS() as {
    apiVersion: string;
    kind: string;
    spec: {
      completionMode: string;
      completions: number;
      parallelism: number;
      template: {
        spec: { restartPolicy: string; containers: { command: string[]; env: { name: string; value: string }[] }[] };
      };
    };
  };
  assert.deepEqual([apiVersion, kind, spec.completionMode], ['batch/v1', 'Job', 'Indexed']);
  assert.ok(spec.parallelism <= spec.completions);
  const { restartPolicy, containers } = spec.template.spec;
  assert.equal(restartPolicy, 'OnFailure');
  const [container] = containers;
  const shards = container?.env.find(({ name }) => name === 'SHARDS')?.value;
  assert.equal(shards, String(spec.completions));
  assert.deepEqual(container?.command.slice(0, 2), ['sh', '-c']);
  if (!isThere('awk')) {
    t.skip('awk is not installed, or this is Windows: the container was not imitated');
    return;
  }
  // As the cluster runs it, with the volumes of the manifest in this folder.
  const script = (container?.command[2] ?? '').replaceAll('/bundles/', './').replaceAll('/results/', './');
  const run = (index: number) => `JOB_COMPLETION_INDEX=${index} SHARDS=3 sh -c '${script.replaceAll("'", `'\\''`)}'`;
  await checkScript(
    `${run(0)} && ${run(1)} && ${run(2)} && ${run(2)} && cat shard-0.ndjson shard-1.ndjson shard-2.ndjson`,
  );
});
