package steps

// FileContent is what a step stores in the module.
var FileContent = fileContent
