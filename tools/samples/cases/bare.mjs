// The quoted lines alone: what an engineer pastes from an e-mail into a file.
import { crlf } from '../encode.mjs';
import { createBundle } from './bundle.mjs';
import { CASE4_DISM, CASE4_SETUPACT, CASE5A_SETUPACT, CASE5A_SETUPDIAG, CASE5B_SETUPACT } from './quotes.mjs';

const lines = (records) => crlf(records.flatMap((record) => record.split('\n')));

export function buildBare() {
  const bundle = createBundle('bare');
  bundle.text('4-setupact.log', lines(CASE4_SETUPACT));
  bundle.text('4-dism.log', lines(CASE4_DISM));
  bundle.text('5a.log', lines(CASE5A_SETUPACT));
  bundle.text('5a-setupdiag.log', lines(CASE5A_SETUPDIAG));
  bundle.text('5b.log', lines(CASE5B_SETUPACT));
  return [
    {
      bundle,
      expected: {
        files: {
          '5a.log': {
            case: '5a',
            firstCause: {
              file: '5a.log',
              contains: 'HKLM\\SYSTEM\\CurrentControlSet\\services\\Ensec64 [DisplayName]',
            },
            component: 'dsps',
            grade: 'A',
            remediation: 'unprotect-registry-key',
          },
          '5b.log': {
            case: '5b',
            firstCause: { file: '5b.log', contains: 'BCD: Failed to get registry value. Status: c0000024' },
            object: '{725f2633-5298-49c7-9016-202d172da460}',
            remediation: 'delete-bcd-object',
          },
          '4-setupact.log': {
            case: 4,
            firstCause: { file: '4-setupact.log', contains: 'CApplyWIM: Failure while applying image 1' },
          },
        },
      },
    },
  ];
}
