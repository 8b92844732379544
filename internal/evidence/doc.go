// Package evidence signs runs, and finds out what became of a signed one.
//
// [Generate] makes a key pair. [Attest.Sign] puts an envelope into the directory of a
// run, as [File]: DSSE, signed with ed25519, around an in-toto Statement v1 with
// the predicate test-result v0.1. Its subject is the firmware image that was
// judged, or the release that the modem declared; the predicate says what
// became of every scenario and, as its extension [Run], holds the digest of
// every file in the directory. Whoever signs next signs the same statement, in
// the same envelope. [Attest.Verify] needs the directory and public keys, nothing else.
//
// The package states what the journal says and nothing that it was told: a run
// that proved nothing of its harness, or that came to no verdict, is refused
// unless [Allowance] has it, and its statement says so all the same. One byte
// that was altered, added or taken away is refused by the name of its file, in
// the envelope too: other spellings of the same envelope are not accepted. And a
// signer may lie: what the journal says is said again, and where the statement or a
// page says otherwise, that is named. What
// it never does is trust: without the key of somebody whom the reader knows, an
// envelope proves nothing, so [Attest.Verify] refuses to run without one.
package evidence
