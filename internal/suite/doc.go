// Package suite turns feature files into verdicts: Load reads and lints them,
// Plan.Select picks what a run is about, Run executes one scenario at a time on
// each bench and hands every result to a Sink.
//
// godog only executes: it is given one scenario at a time, with the feature's
// other lines blanked so that line numbers stay true. What is planned, what is
// skipped and why, what an outcome means, and what a scenario without a record
// is worth (an error) is decided here.
//
// The package refuses a plan that selects nothing, a scenario without a
// permanent id, and a feature that Gherkin would read as something else than
// its author meant.
package suite
