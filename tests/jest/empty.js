/** Stands for modules that no test uses and that take long to load: `moduleNameMapper` in jest.config.js. */
module.exports = {};
