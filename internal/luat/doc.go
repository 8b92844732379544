// Package luat speaks the dialect of the Luat AT firmware (AirM2M 780EP and its
// family): what its commands look like, what their answers mean, which lines
// it sends unasked.
//
// [Dialect] goes into modem.Config. A typed request such as [Connect] or
// [Publish] gives the at.Pending that modem.Do takes; [Pending] does the same
// for a literal command line. What comes back is read by the Parse functions,
// which are strict: they accept what the documents promise and name what they
// refuse.
//
//	m := modem.Open(p, modem.Config{Dialect: luat.Dialect()})
//	answer, err := m.Do(ctx, luat.Connect(true, 60))
//
// [Audit] is the ledger of a dialogue: each asynchronous result must be owed by
// an accepted command, come after its OK, and come once.
package luat
