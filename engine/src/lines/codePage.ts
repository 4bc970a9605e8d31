import { analyse } from 'chardet';

/** Code pages that Windows uses for the languages its logs have been seen in, as `TextDecoder` labels. */
const supported = new Map<string, string>([
  ['GB18030', 'gb18030'],
  ['GBK', 'gb18030'],
  ['GB2312', 'gb18030'],
  ['Big5', 'big5'],
  ['Shift_JIS', 'shift_jis'],
  ['EUC-KR', 'euc-kr'],
  ['windows-1250', 'windows-1250'],
  ['windows-1251', 'windows-1251'],
  ['windows-1252', 'windows-1252'],
  ['windows-1253', 'windows-1253'],
  ['windows-1254', 'windows-1254'],
  ['windows-1255', 'windows-1255'],
  ['windows-1256', 'windows-1256'],
  ['ISO-8859-1', 'windows-1252'],
  ['ISO-8859-2', 'windows-1250'],
  ['ISO-8859-7', 'windows-1253'],
  ['ISO-8859-8', 'windows-1255'],
  ['ISO-8859-9', 'windows-1254'],
  ['KOI8-R', 'windows-1251'],
]);

/**
 * Words that Windows itself writes into logs, by code page. A log is nearly all ASCII, and statistics on a dozen bytes
 * guess badly; one of these words decides. Seen in real logs: access denied, the system cannot find, parameter.
 */
const telltales: readonly (readonly [string, readonly string[]])[] = [
  [
    'gb18030',
    [
      '拒绝',
      '系统',
      '找不到',
      '参数',
      '文件',
      '错误',
      '无法',
      '指定',
      '操作',
      '成功',
      '失败',
      '没有',
      '完成',
      '设备',
      '驱动',
    ],
  ],
  [
    'big5',
    [
      '拒絕',
      '系統',
      '找不到',
      '參數',
      '檔案',
      '錯誤',
      '無法',
      '指定',
      '作業',
      '操作',
      '成功',
      '失敗',
      '記錄',
      '順利',
      '完成',
      '裝置',
      '驅動',
    ],
  ],
  ['shift_jis', ['アクセス', 'ファイル', 'エラー', '指定', 'システム', '見つかり']],
  ['euc-kr', ['시스템', '파일', '오류', '지정', '액세스', '찾을']],
];

function countTelltales(text: string, words: readonly string[]): number {
  let count = 0;
  for (const word of words) if (text.includes(word)) count++;
  return count;
}

function decodes(label: string, bytes: Uint8Array): string | undefined {
  try {
    return new TextDecoder(label, { fatal: true }).decode(bytes);
  } catch {
    return undefined;
  }
}

/** High bytes that stand alone between ASCII: `Microsoft\xae`, `S\xe4hk\xf6`. Two-byte code pages have few of them. */
function shareOfLoneHighBytes(bytes: Uint8Array): number {
  let high = 0;
  let lone = 0;
  for (let i = 0; i < bytes.length; i++) {
    if ((bytes[i] ?? 0) < 0x80) continue;
    high++;
    if ((bytes[i - 1] ?? 0) < 0x80 && (bytes[i + 1] ?? 0) < 0x80) lone++;
  }
  return high === 0 ? 0 : lone / high;
}

/**
 * The ANSI code page of lines that are not valid UTF-8, as a `TextDecoder` label.
 *
 * @param sample the bytes of such lines, line ends included
 */
export function detectCodePage(sample: Uint8Array): string {
  let best: { label: string; score: number } | undefined;
  for (const [label, words] of telltales) {
    const text = decodes(label, sample);
    if (text === undefined) continue;
    const score = countTelltales(text, words);
    if (score > 0 && (!best || score > best.score)) best = { label, score };
  }
  if (best) return best.label;
  if (shareOfLoneHighBytes(sample) > 0.5) return 'windows-1252';
  for (const guess of analyse(sample)) {
    const label = supported.get(guess.name);
    if (label && decodes(label, sample) !== undefined) return label;
  }
  return 'windows-1252';
}
