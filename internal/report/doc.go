// Package report turns the journal of a run into the files that people and
// tools read.
//
// While a run lasts, [Create] opens its [Journal] and [Journal.Record] puts
// each verdict on disk before it returns. Afterwards, or after a crash, [Load]
// reads the journal into a [Run], and [Write] makes run.json, brief.json, junit.xml,
// report.html and the timelines from it. All of them are pure functions of the
// journal: the same journal gives the same bytes, whenever and wherever they
// are written. [Dir] names the directory of a run and [Locate] finds it again.
//
// The package refuses to be kind. What was planned and has no record is
// broken; a run without plan, without end, or interrupted is never green; a
// journal that holds anything but a run, the end of a last line aside, is an
// error, and so is a whole one that is not as it was written. It masks nothing: what it is given is what it writes, so secrets must
// be masked before they get here. Everything that came from a modem is shown
// with its control characters escaped.
package report
