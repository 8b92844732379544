// Package benchfile reads bench.yaml, in which a laboratory describes one modem with
// everything around it, or several.
//
// Begin with [Read]: it returns a [File] with at least one [Bench]. What may stand in
// it is one table, [Keys], and all else is made of that: the reader, [Schema] for
// editors, and [Format], which writes a file with a comment at each key.
//
// Every error about the content is a *[Mistake] with line, column and, where there is
// something to do, a hint: an unknown key (the nearest one is named, or the section to
// which it belongs), a key that stands twice, a tab, a line that is indented wrong, a
// value that is none, two benches that want the same modem or the same port. The file
// system is looked at only for the programs of stimuli, by [File.Programs].
package benchfile
