import * as assert from 'node:assert/strict';
import {
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import * as path from 'node:path';
import * as vscode from 'vscode';
import { largeLogScheme } from '../../server/src/protocol.js';
import { answering, away, choose, type Answer, type Question } from './dialogAnswers.js';
import { extension, openInEditor, ourDiagnostics, when, workspaceFile } from './editor.js';

const logText = [
  '2024-03-05 10:00:00, Info                  MOUPG  Temp [C:\\Users\\mcarter\\AppData]',
  '2024-03-05 10:00:09, Error                 SP     Operation failed: Set boot command. Error: 0x80040154[gle=0x000000b7]',
].join('\r\n');

describe('dialogs, answered and left', () => {
  let folder: string;
  let source: vscode.Uri;

  before(async () => {
    folder = mkdtempSync(path.join(tmpdir(), 'dialogs-'));
    source = vscode.Uri.file(path.join(folder, 'machines', 'PC-1'));
    mkdirSync(source.fsPath, { recursive: true });
    writeFileSync(path.join(source.fsPath, 'setupact.log'), logText);
    await extension().activate();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
  });
  afterEach(() => vscode.commands.executeCommand('workbench.action.closeAllEditors'));
  after(() => rmSync(folder, { recursive: true, force: true }));

  /** Every file of ours and of the workspace, with its size: what a dialog that is left must not change. */
  const files = (): readonly string[] =>
    [folder, workspaceFile('.').fsPath].flatMap((root) =>
      readdirSync(root, { recursive: true, withFileTypes: true })
        .filter((entry) => entry.isFile() && !entry.parentPath.includes('.vscode'))
        .map((entry) => path.join(entry.parentPath, entry.name))
        .map((file) => `${file} ${statSync(file).size}`)
        .sort(),
    );
  const execute =
    (command: string, ...args: unknown[]) =>
    (): Thenable<unknown> =>
      vscode.commands.executeCommand(`upgradeForensics.${command}`, ...args);
  /** Leaves each question in turn: nothing is written, nothing is complained about, nothing is returned. */
  const leaving = async (run: () => Thenable<unknown>, answers: readonly Answer[]): Promise<void> => {
    const before = files();
    for (let n = 1; n <= answers.length; n++) {
      const left = answers.slice(0, n).map(([asked, answer], i): Answer => [asked, i === n - 1 ? away : answer]);
      const { result, told } = await answering(left, run);
      assert.equal(result, undefined, `after ${n} questions`);
      assert.deepEqual(told, [], `after ${n} questions`);
      assert.deepEqual(files(), before, `after ${n} questions`);
    }
  };

  describe('redacted copy', () => {
    const target = (): string => path.join(folder, 'sent', 'PC-1-redacted.zip');
    const toZip = (passphrase: string): readonly Answer[] => [
      ['showInformationMessage', choose(/^As Zip/)],
      ['showSaveDialog', () => vscode.Uri.file(target())],
      ['showInputBox', () => passphrase],
    ];
    before(() => mkdirSync(path.dirname(target())));

    it('left at any question is not written', () =>
      leaving(execute('createRedactedCopy', source), toZip('x')).then(() =>
        leaving(execute('createRedactedCopy', source), [
          ['showInformationMessage', choose(/^As Folder/)],
          ['showOpenDialog', away],
        ]),
      ));

    it('goes where the dialog says, beside the case by default, the map sealed with the passphrase', async () => {
      const asked: Question[] = [];
      const [question, save, secret] = toZip('three words here');
      const watched = ([name, answer]: Answer): Answer => [
        name,
        (one) => {
          asked.push(one);
          return answer(one);
        },
      ];
      assert.ok(question && save && secret);
      const { result, told } = await answering(
        [question, watched(save), watched(secret)],
        execute('createRedactedCopy', source),
      );
      assert.equal((result as vscode.Uri).fsPath, vscode.Uri.file(target()).fsPath);
      assert.equal(readFileSync(target()).subarray(0, 2).toString(), 'PK');
      const [dialog, input] = asked;
      const offered = (dialog?.options['defaultUri'] as vscode.Uri).fsPath;
      assert.equal(path.basename(offered), 'PC-1-redacted.zip');
      assert.ok(!offered.startsWith(path.dirname(source.fsPath)), `${offered} lies where the evidence lies`);
      assert.equal(input?.options['password'], true);
      assert.equal(input?.options['ignoreFocusOut'], true);
      assert.equal(told.length, 1, told.join('\n'));
      assert.match(told[0] ?? '', /PC-1-redacted\.zip \[Show in Folder, Show Map\]/);
    });

    it('asks for the passphrase of a sealed map again and again, and goes without it when it is left', async () => {
      rmSync(target());
      const sealed = (answer: () => string | undefined): Answer => [
        'showInputBox',
        ({ options }) => {
          assert.equal(options['password'], true);
          assert.match(String(options['title']), /sealed/);
          return answer();
        },
      ];
      await leaving(execute('createRedactedCopy', source), [sealed(() => 'wrong'), sealed(() => 'wrong again')]);
      // What opened the map seals it again: it is not asked for twice.
      const answers = [sealed(() => 'wrong'), sealed(() => 'three words here'), ...toZip('').slice(0, 2)];
      const { result } = await answering(answers, execute('createRedactedCopy', source));
      assert.ok(result instanceof vscode.Uri && existsSync(target()));
    });

    it('into a folder takes a name that is free', async () => {
      const parent = path.join(folder, 'sent');
      mkdirSync(path.join(parent, 'PC-1-redacted'));
      const { result } = await answering(
        [
          ['showInputBox', () => 'three words here'],
          ['showInformationMessage', choose(/^As Folder/)],
          ['showOpenDialog', () => [vscode.Uri.file(parent)]],
        ],
        execute('createRedactedCopy', source),
      );
      assert.equal((result as vscode.Uri).fsPath, vscode.Uri.file(path.join(parent, 'PC-1-redacted-2')).fsPath);
      assert.match(readFileSync(path.join(parent, 'PC-1-redacted-2', 'setupact.log'), 'utf8'), /USER-1/);
    });
  });

  describe('report', () => {
    const file = (): vscode.Uri => vscode.Uri.file(path.join(folder, 'report.html'));

    it('left at any question is not written', () =>
      leaving(execute('createReport', source), [
        ['showQuickPick', choose(/HTML/)],
        ['showSaveDialog', file],
      ]));

    it('goes where the dialog says', async () => {
      let name = '';
      const { result } = await answering(
        [
          ['showQuickPick', choose(/HTML/)],
          [
            'showSaveDialog',
            ({ options }) => {
              name = path.basename((options['defaultUri'] as vscode.Uri).fsPath);
              return file();
            },
          ],
        ],
        execute('createReport', source),
      );
      assert.equal((result as vscode.Uri).toString(), file().toString());
      assert.match(readFileSync(file().fsPath, 'utf8'), /^<!doctype html>\n<html lang="en">/);
      assert.match(name, /^upgrade-report-PC-1-\d{4}-\d\d-\d\d\.html$/);
    });

    it('into the case is asked twice, and goes elsewhere', async () => {
      const inside = vscode.Uri.joinPath(source, 'report.html');
      const pick: Answer = ['showQuickPick', choose(/HTML/)];
      const toCase: Answer = ['showSaveDialog', () => inside];
      await leaving(execute('createReport', source), [pick, toCase, ['showWarningMessage', choose(/Elsewhere/)]]);
      const elsewhere = vscode.Uri.file(path.join(folder, 'elsewhere.html'));
      const { result } = await answering(
        [pick, toCase, ['showWarningMessage', choose(/Elsewhere/)], ['showSaveDialog', () => elsewhere]],
        execute('createReport', source),
      );
      assert.equal((result as vscode.Uri).toString(), elsewhere.toString());
      assert.ok(!existsSync(inside.fsPath));
    });

    it('in both languages, redacted or not: each says what it is', async () => {
      await answering(
        [
          [
            'showQuickPick',
            ({ choices }) => {
              assert.deepEqual(choices.length, 9, choices.join(', '));
              return undefined;
            },
          ],
        ],
        execute('createReport', source),
      );
    });
  });

  describe('case notes', () => {
    let log: vscode.Uri;
    before(() => {
      const own = path.join(folder, 'machines', 'PC-2');
      mkdirSync(own);
      copyFileSync(workspaceFile('panther/setupact.log').fsPath, path.join(own, 'setupact.log'));
      log = vscode.Uri.file(path.join(own, 'setupact.log'));
    });
    beforeEach(async () => {
      await vscode.window.showTextDocument(log);
      await ourDiagnostics(log);
    });

    it('a fix that is not picked is not written', () =>
      leaving(execute('proposeFix'), [['showQuickPick', choose(/./)]]));

    it('a fix that is picked is, for the finding that it names', async () => {
      let detail = '';
      await answering(
        [
          [
            'showQuickPick',
            (question) => {
              const item = question.choose(/./) as vscode.QuickPickItem;
              detail = item.detail ?? '';
              return item;
            },
          ],
        ],
        execute('proposeFix'),
      );
      assert.match(detail, /^For: .+ \(setupact\.log:\d+\)$/);
      const notes = vscode.Uri.joinPath(log, '..', 'case-notes.md');
      const written = vscode.window.activeTextEditor?.document;
      assert.equal(written?.uri.fsPath, notes.fsPath);
      assert.match(written.getText(), /^# Case notes$/m);
      await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    });
  });

  describe('what is opened', () => {
    it('a large log that is not picked opens nothing', () =>
      leaving(execute('openLargeLog'), [['showOpenDialog', away]]));

    it('a log that is picked opens in sections', async () => {
      const log = vscode.Uri.joinPath(source, 'setupact.log');
      await answering([['showOpenDialog', () => [log]]], execute('openLargeLog'));
      const editor = await when(vscode.window.onDidChangeActiveTextEditor, () =>
        vscode.window.activeTextEditor?.document.uri.scheme === largeLogScheme
          ? vscode.window.activeTextEditor
          : undefined,
      );
      assert.match(editor.document.getText(), /Operation failed: Set boot command/);
    });

    it('a bundle: kind and place are asked, either can be left', () =>
      leaving(execute('openBundle'), [
        ['showQuickPick', choose(/Zip/)],
        ['showOpenDialog', away],
      ]).then(() =>
        leaving(execute('openBundle'), [
          ['showQuickPick', choose(/Folder/)],
          ['showOpenDialog', away],
        ]),
      ));

    it('a folder that is picked opens at what failed', async () => {
      await answering(
        [
          ['showQuickPick', choose(/Folder/)],
          ['showOpenDialog', () => [source]],
        ],
        execute('openBundle'),
      );
      const shown = vscode.window.activeTextEditor;
      assert.equal(shown?.document.uri.fsPath, path.join(source.fsPath, 'setupact.log'));
      assert.equal(shown.selection.active.line, 1);
    });

    it('a good run to compare with can be left, from the list and from the dialog', async () => {
      const bad = vscode.Uri.joinPath(source, 'setupact.log');
      for (const kind of [/folder/, /zip/]) {
        await leaving(execute('compareWithGoodRun', bad), [
          ['showQuickPick', choose(kind)],
          ['showOpenDialog', away],
        ]);
      }
    });
  });

  describe("rules of one's own", () => {
    beforeEach(async () => {
      const log = await openInEditor('panther/setupact.log');
      await ourDiagnostics(log.uri);
      const editor = vscode.window.activeTextEditor;
      assert.ok(editor);
      const { line } = log.positionAt(log.getText().indexOf('Failed to merge telemetry file'));
      editor.selection = new vscode.Selection(line, 0, line, 0);
    });

    it('a signature: folder and id can be left', () =>
      leaving(execute('newSignature'), [
        ['showQuickPick', choose(/This workspace/)],
        ['showInputBox', () => 'never-written'],
      ]));

    it('a benign shape: reason and folder can be left', async () => {
      await leaving(execute('markAsBenign'), [
        ['showInputBox', () => 'seen in good runs'],
        ['showQuickPick', away],
      ]);
    });

    it('a component: product, vendor, class and folder can be left', async () => {
      const place = {
        uri: workspaceFile('panther/setupact.log').toString(),
        line: 0,
        name: 'abcfilter.sys',
        kind: 'driver',
      };
      await leaving(execute('addComponent', place), [
        ['showInputBox', () => 'Product'],
        ['showInputBox', () => 'Vendor'],
        ['showQuickPick', choose(/Antivirus/)],
        ['showQuickPick', away],
      ]);
    });

    it('no signatures yet: the message leads to the first one', async () => {
      let tell = (): void => undefined;
      const asked = new Promise<void>((resolve) => {
        tell = resolve;
      });
      await answering(
        [
          ['showInformationMessage', choose(/New Signature/)],
          ['showQuickPick', () => tell()],
        ],
        // The message is not waited for by the command.
        () => execute('testSignatures')().then(() => asked),
      );
    });
  });

  describe('filters', () => {
    it('of the timeline: part and values can be left', async () => {
      await openInEditor('panther/setupact.log');
      await vscode.commands.executeCommand('upgradeForensics.showInTimeline');
      const before = vscode.window.activeTextEditor?.document.uri.toString();
      for (const [part, next] of [
        [/Logs/, 'showQuickPick'],
        [/Text/, 'showInputBox'],
        [/Time range/, 'showInputBox'],
      ] as const) {
        await leaving(execute('filterTimeline'), [
          ['showQuickPick', choose(part)],
          [next, away],
        ]);
        assert.equal(vscode.window.activeTextEditor?.document.uri.toString(), before);
      }
    });

    it('and ways of a large log: each can be left', async () => {
      await answering([], execute('openLargeLog', vscode.Uri.joinPath(source, 'setupact.log')));
      await leaving(execute('filterLog'), [
        ['showQuickPick', choose(/Levels/)],
        ['showQuickPick', away],
      ]);
      for (const command of ['goToLogLine', 'goToLogTime', 'searchLog']) {
        await leaving(execute(command), [['showInputBox', away]]);
      }
    });
  });
});
