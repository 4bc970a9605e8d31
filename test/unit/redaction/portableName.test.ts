import assert from 'node:assert/strict';
import { test } from 'node:test';
import { portableName } from '../../../server/src/runtime/redaction/portableName.js';

const table: readonly (readonly [name: string, portable: string])[] = [
  ['Panther/setupact.log', 'Panther/setupact.log'],
  ['$WINDOWS.~BT/Sources/Panther/setupact.log', '$WINDOWS.~BT/Sources/Panther/setupact.log'],
  ['日志/setupact (2).log', '日志/setupact (2).log'],
  // A stream, a drive, signs that Windows does not allow.
  ['setupact.log:hidden', 'setupact.log_hidden'],
  ['C:/x.log', 'C_/x.log'],
  ['a\\b.log', 'a_b.log'],
  ['a<b>c|d?e*f"g.log', 'a_b_c_d_e_f_g.log'],
  ['line\nbreak.log', 'line_break.log'],
  // Devices, whatever stands behind them.
  ['aux/con.log', '_aux/_con.log'],
  ['NUL', '_NUL'],
  ['com1.evtx', '_com1.evtx'],
  ['console.log', 'console.log'],
  ['communication.log', 'communication.log'],
  // Windows drops what stands at the end.
  ['old./setupact.log ', 'old_/setupact.log_'],
  ['a. . /b .log', 'a____/b .log'],
  ['...', '___'],
  ['', ''],
  ['.hidden/..log', '.hidden/..log'],
];

test('names of a copy can be written on any system', () => {
  for (const [name, portable] of table) {
    assert.equal(portableName(name), portable);
    assert.equal(portableName(portable), portable, 'and stay as they are');
  }
});
