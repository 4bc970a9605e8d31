import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import type { LogAnalysis } from '../../../engine/src/index.js';
import { mergeLogs } from '../../../engine/src/timeline/merge.js';
import { viewTimeline } from '../../../engine/src/timeline/view.js';
import { corpus, noCorpus } from '../../corpus/corpusFolder.js';
import { filesBelow } from '../../corpus/engine.js';
import { bareEngine } from '../bareEngine.js';

/** Every file of a folder of the corpus, as a case. */
function logsOf(folder: string): readonly LogAnalysis[] {
  const root = path.join(corpus, folder);
  const logs = filesBelow(root).map((name) => bareEngine.analyseLog(name, readFileSync(path.join(root, name))));
  return bareEngine.analyseCase(root, logs).logs;
}

/** All segments of logs that have more than one, as `file: line offset reason jump | ...`. */
function jumpsOf(folder: string): readonly string[] {
  return logsOf(folder)
    .filter(
      ({ segments }) => segments.length > 1 || segments.some(({ clockOffsetSeconds }) => clockOffsetSeconds !== 0),
    )
    .map(
      ({ log, segments }) =>
        `${log.path}: ${segments
          .map((one) => `${one.fromLine} ${one.clockOffsetSeconds} ${one.reason} ${one.jumpSeconds ?? ''}`.trim())
          .join(' | ')}`,
    );
}

test(
  'the clock of a rolled back upgrade: two zones, found in both logs and handed to the copy',
  { skip: noCorpus },
  () => {
    assert.deepEqual(jumpsOf('baslr__w10-logs'), [
      'Panther/setuperr.log: 1 0 start | 42 7200 zone -6114',
      'Rollback/setupact.log: 1 7200 start | 5248 0 zone 7219',
      // The same jump, seen through the Error lines of that log.
      'Rollback/setuperr.log: 1 7200 copy | 4 0 copy 7235',
    ]);
  },
);

test(
  'with corrected clocks the device installation that hung stands between first boot and rollback',
  { skip: noCorpus },
  () => {
    const view = viewTimeline(mergeLogs(logsOf('baslr__w10-logs')));
    const firstBoot = view.around('Panther/setuperr.log', 42) ?? NaN;
    const devices = view.around('Rollback/setupapi/setupapi.dev.log', 13) ?? NaN;
    const rollback = view.around('Rollback/setupact.log', 1) ?? NaN;
    assert.ok(firstBoot < devices && devices < rollback, `${firstBoot} ${devices} ${rollback}`);
  },
);

test('sessions that were merged are marked and left as they are', { skip: noCorpus }, () => {
  assert.deepEqual(jumpsOf('Silvermaz28__SOE'), ['SetupAct.log: 1 0 start | 3212 0 step -171']);
});

test('no other log has a jump, whatever its pauses are', { skip: noCorpus }, () => {
  for (const folder of [
    'Appostarsi__WinErros',
    'HeroLee46__test',
    'bitbtrust__Errorcode',
    'chinte8688__0411',
    'eronnen__procmon-parser',
    'excerpts',
    'findingsanity__Logs',
    'log2timeline__plaso',
    'logpai__loghub',
    'michampr__newfolder',
    'rickaK77__Setup-Log',
  ]) {
    assert.deepEqual(jumpsOf(folder), [], folder);
  }
});

test('UTC of CSI lines', { skip: noCorpus }, () => {
  const zoneOf = (folder: string, file: string): number | undefined =>
    logsOf(folder)
      .find(({ log }) => log.path === file)
      ?.segments.at(-1)?.utcOffsetSeconds;
  assert.equal(zoneOf('Silvermaz28__SOE', 'SetupAct.log'), 3600);
});

/** `line seconds` of every silent gap. */
function gapsOf(folder: string): readonly string[] {
  return logsOf(folder).flatMap(({ findings }) =>
    findings
      .filter(({ rule }) => rule === 'silent-gap')
      .map(({ place, captures, severity }) => `${place.line} ${captures['seconds'] ?? ''} ${severity}`),
  );
}

test(
  'silent gaps: DISM host twice, VDS and WMI twice; none between the sessions of dism.log',
  { skip: noCorpus },
  () => {
    assert.deepEqual(gapsOf('rickaK77__Setup-Log'), [
      '3099 61 warning',
      '3104 60 warning',
      '5899 120 warning',
      '5901 120 warning',
      '5966 67 info',
    ]);
    // Removing Windows.old inside one operation took minutes, and nothing complained afterwards.
    assert.deepEqual(gapsOf('Silvermaz28__SOE'), ['15892 88 info', '15893 322 info', '15895 131 info']);
    for (const folder of ['HeroLee46__test', 'findingsanity__Logs', 'Appostarsi__WinErros', 'baslr__w10-logs'])
      assert.deepEqual(gapsOf(folder), [], folder);
  },
);
