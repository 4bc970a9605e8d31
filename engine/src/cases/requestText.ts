import type { CaseAnalysis, MissingEvidence } from '../model/analysis.js';
import type { Attempt } from '../model/attempt.js';
import type { UpgradeHistory } from '../model/history.js';
import type { Language, Localized } from '../model/language.js';
import { copyFile, requestItems, type RequestItem } from './requestItems.js';

export type { RequestId } from './requestItems.js';

/** Where the commands of the request put everything. */
const FOLDER = 'C:\\UpgradeLogs';

/**
 * The text to send to the customer: what is missing and nothing else, where it lies on the machine, the commands that
 * collect it, what to do with the result. In both languages, for the customer's need not be the engineer's.
 * Undefined when nothing is missing.
 */
export function evidenceRequest(
  analysis: Pick<CaseAnalysis, 'attempts' | 'missing' | 'history'>,
): Localized | undefined {
  if (analysis.missing.length === 0) return undefined;
  const write = (language: Language): string => requestIn(language, analysis);
  return { en: write('en'), 'zh-CN': write('zh-CN') };
}

function requestIn(
  language: Language,
  { attempts, missing, history }: Pick<CaseAnalysis, 'attempts' | 'missing' | 'history'>,
): string {
  const items = itemsOf(missing);
  const commands = [...new Set(items.flatMap((item) => item.commands))];
  const text = words[language];
  const lines = [text.lead(about(attempts, language)), ''];
  items.forEach((item, index) => {
    lines.push(`${index + 1}. ${item.title[language]}`, ...item.where.map((where) => `   ${where}`));
    for (const note of item.notes) lines.push(`   ${note[language]}`);
  });
  const question = imageQuestion(history, missing, language);
  if (question) lines.push('', question);
  if (commands.length > 0) {
    lines.push('', text.commands, '', `mkdir ${FOLDER}`, ...commands);
    lines.push(
      `powershell -NoProfile -Command "Compress-Archive -Force -Path '${FOLDER}' -DestinationPath '${FOLDER}.zip'"`,
    );
    lines.push('', text.send);
  }
  return `${lines.join('\n')}\n`;
}

interface WrittenItem extends RequestItem {
  readonly notes: readonly Localized[];
}

/** One item per thing to send: a log that is cut off is asked for like one that is absent, with a remark. */
function itemsOf(missing: readonly MissingEvidence[]): readonly WrittenItem[] {
  return missing.map((one) => {
    const known = one.id === undefined ? undefined : requestItems[one.id];
    const notes = noteOf(one);
    if (known) return { ...known, ...(known.where.length === 0 && pathsIn(one.what)), notes };
    const title = { en: one.what, 'zh-CN': one.what };
    return { title, where: [], commands: [], notes };
  });
}

/** The update client's log lies where the case itself shows it. */
function pathsIn(what: string): Pick<RequestItem, 'where' | 'commands'> {
  const where = what.split(', ').filter((path) => /^[A-Z]:\\/.test(path));
  return { where, commands: where.map(copyFile) };
}

function noteOf({ state, found }: MissingEvidence): readonly Localized[] {
  if (!found) return [];
  if (state === 'truncated') {
    return [
      {
        en: `The copy sent ends abruptly after line ${found.line}. Please copy the file again while setup is not running.`,
        'zh-CN': `收到的副本在第 ${found.line} 行之后突然中断。请在安装程序未运行时重新复制该文件。`,
      },
    ];
  }
  return [
    {
      en: `The copy sent (${found.file}) is of another time. Please send the one of this attempt.`,
      'zh-CN': `收到的副本（${found.file}）属于其他时间。请发送本次尝试的文件。`,
    },
  ];
}

/** Which attempt the request is about: its day and time, as the customer's machine showed it. */
function about(attempts: readonly Attempt[], language: Language): string {
  const decided = attempts.findLast(({ outcome }) => outcome !== 'unknown' && outcome !== 'unfinished');
  const attempt = decided ?? attempts[attempts.length - 1];
  if (!attempt || Number.isNaN(attempt.startTime)) return language === 'en' ? 'this upgrade' : '此次升级';
  const time = new Date(attempt.startTime).toISOString().slice(0, 16).replace('T', ' ');
  return language === 'en' ? `the upgrade of ${time}` : ` ${time} 的升级`;
}

/** An image of unknown origin: its facts, and the question who brought it. */
function imageQuestion(
  history: UpgradeHistory | undefined,
  missing: readonly MissingEvidence[],
  language: Language,
): string | undefined {
  if (!missing.some(({ id }) => id?.startsWith('origin:'))) return undefined;
  const made = history?.present?.madeBy;
  const attempt = made === undefined ? undefined : history?.attempts[made]?.attempt;
  const image = attempt?.image;
  if (!attempt || !image) return undefined;
  const text = words[language];
  const facts = [image.path, image.name && `"${image.name}"`, text.bytes(image.bytes), text.created(image.created)];
  return text.question(new Date(attempt.startTime).toISOString().slice(0, 10), facts.filter((fact) => fact).join(', '));
}

interface Words {
  readonly lead: (about: string) => string;
  readonly commands: string;
  readonly send: string;
  readonly bytes: (bytes: number | undefined) => string;
  readonly created: (created: string | undefined) => string;
  readonly question: (day: string, facts: string) => string;
}

const words: Readonly<Record<Language, Words>> = {
  en: {
    lead: (about) => `To clear up ${about} we still need the following from that machine:`,
    commands: 'Open a Command Prompt as administrator and run these lines; a file that does not exist may be skipped:',
    send: `Then send ${FOLDER}.zip. The commands only copy; nothing on the machine is changed.`,
    bytes: (bytes) => (bytes === undefined ? '' : `${bytes} bytes`),
    created: (created) => (created ? `created ${created}` : ''),
    question: (day, facts) =>
      `Please ask as well: which distribution channel brought this image to the machine on ${day}, and who ordered it? ${facts}`,
  },
  'zh-CN': {
    lead: (about) => `为查清${about}，还需要该机器上的以下内容：`,
    commands: '请以管理员身份打开命令提示符并运行以下各行；不存在的文件可以跳过：',
    send: `然后发送 ${FOLDER}.zip。这些命令只复制文件，不会更改机器上的任何内容。`,
    bytes: (bytes) => (bytes === undefined ? '' : `${bytes} 字节`),
    created: (created) => (created ? `创建于 ${created}` : ''),
    question: (day, facts) => `另请确认：${day} 是通过哪个分发渠道将此映像下发到该机器的，由谁安排？${facts}`,
  },
};
