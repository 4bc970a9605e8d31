import * as assert from 'node:assert/strict';
import * as vscode from 'vscode';

/** What a person sees and answers: lists, inputs, dialogs, messages with buttons. */
export type Asked =
  | 'showQuickPick'
  | 'showInputBox'
  | 'showSaveDialog'
  | 'showOpenDialog'
  | 'showInformationMessage'
  | 'showWarningMessage';

/** One question, in the order in which they are asked, and its answer; `away` is Escape. */
export type Answer = readonly [asked: Asked, answer: (question: Question) => unknown];

export interface Question {
  /** Text of a message; empty for the others. */
  readonly text: string;
  /** What can be chosen: labels of a list, buttons of a message. */
  readonly choices: readonly string[];
  readonly options: Readonly<Record<string, unknown>>;
  /** The item or button of that name. */
  readonly choose: (label: RegExp) => unknown;
}

export const away = (): undefined => undefined;
export const choose =
  (label: RegExp) =>
  (question: Question): unknown =>
    question.choose(label);

const asking: readonly Asked[] = [
  'showQuickPick',
  'showInputBox',
  'showSaveDialog',
  'showOpenDialog',
  'showInformationMessage',
  'showWarningMessage',
];

/**
 * Runs a command with somebody who answers its questions. VS Code's own dialogs cannot be answered from inside, so they
 * are stood in for; what they are asked with is seen as VS Code would see it. A question without an answer, an answer
 * without its question, and any error message fail.
 *
 * @returns what the command gives, and the messages that were told without a question being expected
 */
export async function answering<Result>(
  answers: readonly Answer[],
  run: () => Thenable<Result>,
): Promise<{ readonly result: Result; readonly told: readonly string[] }> {
  const window = vscode.window as unknown as Record<string, unknown>;
  const before = new Map<string, unknown>([...asking, 'showErrorMessage'].map((name) => [name, window[name]]));
  const left = [...answers];
  const told: string[] = [];
  const wrong: string[] = [];
  for (const name of asking) {
    window[name] = (first: unknown, ...rest: unknown[]): Promise<unknown> => {
      const question = questionOf(name, first, rest);
      const isMessage = name.endsWith('Message');
      if (left[0]?.[0] !== name) {
        (isMessage ? told : wrong).push(`${name}: ${question.text} [${question.choices.join(', ')}]`);
        return Promise.resolve(undefined);
      }
      return Promise.resolve((left.shift() as Answer)[1](question));
    };
  }
  window['showErrorMessage'] = (text: string): Promise<undefined> => {
    wrong.push(`showErrorMessage: ${text}`);
    return Promise.resolve(undefined);
  };
  try {
    const result = await run();
    assert.deepEqual(wrong, [], 'asked or complained unexpectedly');
    assert.deepEqual(
      left.map(([name]) => name),
      [],
      'was not asked',
    );
    return { result, told };
  } finally {
    for (const [name, own] of before) window[name] = own;
  }
}

function questionOf(name: Asked, first: unknown, rest: readonly unknown[]): Question {
  const isMessage = name.endsWith('Message');
  const items = isMessage ? rest.filter((item) => typeof item === 'string') : Array.isArray(first) ? first : [];
  const labels = items.map((item) => (typeof item === 'string' ? item : (item as vscode.QuickPickItem).label));
  const options = isMessage || name === 'showQuickPick' ? rest.find((one) => typeof one === 'object') : first;
  return {
    text: isMessage ? String(first) : '',
    choices: labels,
    options: (options ?? {}) as Record<string, unknown>,
    choose(label) {
      const at = labels.findIndex((one) => label.test(one));
      assert.notEqual(at, -1, `${name} offers ${labels.join(', ')}, not ${String(label)}`);
      return items[at] as unknown;
    },
  };
}
