import type { Speech } from '../model/language.js';
import type { RedactionKind } from '../model/redaction.js';

/** Kinds in the order in which people ask for them. */
export const redactionKinds: readonly RedactionKind[] = [
  'word',
  'user',
  'host',
  'domain',
  'sid',
  'ip',
  'mac',
  'mail',
  'serial',
  'productKey',
  'guid',
];

/** What a kind of value is called. */
export function redactionKindTitle(kind: RedactionKind, { t }: Speech): string {
  switch (kind) {
    case 'user':
      return t('Users');
    case 'host':
      return t('Computers');
    case 'domain':
      return t('Domains');
    case 'sid':
      return t('Security identifiers (SID)');
    case 'ip':
      return t('IP addresses');
    case 'mac':
      return t('MAC addresses');
    case 'mail':
      return t('E-mail addresses');
    case 'serial':
      return t('Serial numbers');
    case 'productKey':
      return t('Product keys and ids');
    case 'word':
      return t("Customer's words");
    case 'guid':
      return t('GUIDs');
  }
}
