// Package archtest holds the source of the whole project to the rules of its
// architecture: who may import whom, which library lives where, and what no
// package may do. `go test` runs it; a violation says where, what, and why not.
//
// [Check] is the walk, [Packages] and [Libraries] are the rules as tables.
// A new package needs a row in Packages, or it is a violation itself. A
// package that has a row and no source is simply not there yet.
//
// It reads syntax, not types: it refuses what these rules name and judges
// nothing else.
package archtest
