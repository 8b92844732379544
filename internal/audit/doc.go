// Package audit proves the suite: it breaks the emulated firmware on purpose, one
// defect at a time, and tells which scenario notices.
//
// A defect is killed by a scenario that fails with a mismatch. An error of the bench,
// a hang or a skip is no kill, since none of them blames the firmware. A kill counts
// in full when the defect's row names the scenario, and when the mismatch is for the
// right reason: its source is one of the scenario's, or of the rules that hold in every
// scenario, and its text shows what is broken (reasons.go). Any other kill is marked as
// one from outside: whoever reads that message is sent to the wrong place.
//
// Run is the whole audit, for those who write scenarios. Prove is what a run on a modem
// does before it judges: a part of the same on emulators of the modem's own release, by
// the run's own scenarios, within two seconds.
package audit
