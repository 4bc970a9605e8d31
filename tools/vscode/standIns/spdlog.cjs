// Stands in for @vscode/spdlog in the test server: writes the log files that VS Code's output channels show.
const fs = require('node:fs');
const path = require('node:path');

const levels = ['trace', 'debug', 'info', 'warning', 'error', 'critical', 'off'];

class Logger {
  constructor(file) {
    this.file = file;
    this.level = 2;
    this.plain = false;
    fs.mkdirSync(path.dirname(file), { recursive: true });
  }
  write(level, message) {
    if (level < this.level) return;
    const stamp = new Date().toISOString().replace('T', ' ').replace('Z', '');
    const text = this.plain ? message : `${stamp} [${levels[level]}] ${message}\n`;
    try {
      fs.appendFileSync(this.file, text);
    } catch {
      // The log folder may be removed while the server still runs; a lost log line must not end it.
    }
  }
  trace(message) {
    this.write(0, message);
  }
  debug(message) {
    this.write(1, message);
  }
  info(message) {
    this.write(2, message);
  }
  warn(message) {
    this.write(3, message);
  }
  error(message) {
    this.write(4, message);
  }
  critical(message) {
    this.write(5, message);
  }
  getLevel() {
    return this.level;
  }
  setLevel(level) {
    this.level = level;
  }
  clearFormatters() {
    this.plain = true;
  }
  setPattern() {
    this.plain = false;
  }
  flush() {}
  drop() {}
}

const create = (name, file) => new Logger(file);
exports.version = 0;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.shutdown = () => {};
exports.Logger = Logger;
exports.createRotatingLogger = async (name, file) => create(name, file);
exports.createAsyncRotatingLogger = async (name, file) => create(name, file);
