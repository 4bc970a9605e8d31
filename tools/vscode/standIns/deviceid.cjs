// Stands in for @vscode/deviceid in the test server, where telemetry is off: an id that names nobody.
exports.getDeviceId = async () => '00000000-0000-4000-8000-000000000000';
