import { withoutEnd } from '../../lines/withoutEnd.js';
import type { RemediationParameter } from '../../model/knowledge.js';

/**
 * A text as a value of one kind: trimmed of what logs put around it, or undefined when it is no such thing. This tells
 * what a value *is*; whether it is safe in a command is the shell's question.
 */
export function valueOfKind(kind: RemediationParameter['kind'], text: string): string | undefined {
  const value = text.trim();
  if (value === '') return undefined;
  switch (kind) {
    case 'guid': {
      const guid = /^\{?([0-9a-f]{8}-(?:[0-9a-f]{4}-){3}[0-9a-f]{12})\}?$/i.exec(value)?.[1];
      return guid && `{${guid}}`;
    }
    case 'registryKey': {
      // `HKLM\...\Ensec64 [DisplayName]`: the part in brackets is the value's name.
      const key = withoutEnd(withoutValueName(value), '\\');
      return /^HK(?:LM|CU|CR|U|EY_[A-Z_]+)\\[^\\]/i.test(key) ? key : undefined;
    }
    case 'path': {
      const path = value.replace(/^\\(?:\\\?|\?\?|\\\.)\\(?=[a-z]:)/i, '');
      return /^(?:[a-z]:|\\\\[^\\?.])[^<>|?*]*$/i.test(path) ? path : undefined;
    }
    case 'service':
      return /^[^\\/]{1,256}$/.test(value) ? value : undefined;
    case 'driver':
      return /^[^\\/<>|?*:]{1,256}$/.test(value) ? value : undefined;
    case 'process':
      // A wildcard alone would mean every process of the machine.
      return /^[^\\/<>|?:]{3,256}$/.test(value) && /[\p{L}\p{N}]{2}/u.test(value) ? value : undefined;
    case 'package':
      return /^[^\\/<>|?*:]{3,256}$/.test(value) && /[\p{L}\p{N}]{3}/u.test(value) ? value : undefined;
    case 'text':
      return value;
  }
}

function withoutValueName(text: string): string {
  if (!text.endsWith(']')) return text;
  const open = text.indexOf(' [', text.lastIndexOf(']', text.length - 2) + 1);
  return open < 0 ? text : text.slice(0, open);
}
