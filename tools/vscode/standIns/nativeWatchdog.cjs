// Stands in for native-watchdog in the test server: the extension host goes when its parent's channel closes.
exports.start = () => {
  process.once('disconnect', () => process.exit(0));
};
