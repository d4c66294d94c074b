/** Loads a package, or nothing: `node load.js [package]`. */
if (process.argv[2]) {
  require(process.argv[2]);
}
