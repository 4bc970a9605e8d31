import { inComponent, type FamilyRule } from './familyRule.js';

const statusWords = /\b(?:NTSTATUS|STATUS_[A-Z])/;

export const ntstatus: FamilyRule = {
  id: 'ntstatus',
  title: 'NTSTATUS',
  fits(context, value) {
    if (context.role === 'status') return 60;
    if (context.role === 'hresult' || context.role === 'win32' || context.role === 'gle') return -30;
    if (statusWords.test(context.words ?? '')) return 30;
    // Small NTSTATUS values are successes and waits: a lone small number is sooner a stop code.
    if (value <= 0xffff) return -2;
    // ntdll speaks NTSTATUS where CSI names a call of it.
    return inComponent(context, 'CSI') && context.words?.includes('status') ? 10 : 0;
  },
};
