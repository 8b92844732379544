// Package serve shows runs while they go on, and the board of those that are over, and starts
// and stops runs for whoever has a token.
//
// [New] reads the reports directory, [Server.Serve] answers until its context ends. What is
// shown comes from the files of the runs alone, whoever started them: a run goes on as
// long as its journal is held (see report.Held), so one that was killed is never shown as
// running. The directory is looked at again and again, for others may write it over a network, where
// no kernel tells of changes; what has not changed is not read again, and no request waits for it.
//
// What may be started is said by whoever starts the server: a client chooses one of its
// [Bench] values and scenarios that Check accepts, nothing else. A run is a process of its own, in a
// session of its own: the server may end, in order or not, and the run goes on. A server that
// begins later on the same directory finds it again by the record in [StateDir] and can still stop it. A process
// is signalled only while it is the one that was started: never another one with its number.
//
// Everything in the reports directory, and every request, is hostile. Files are served only if they are
// regular, below the root and not hidden, and run no script but that of report.html. Requests must
// name this server, pages of others cannot make any that changes something, and everything has a limit.
// It speaks plain HTTP: beyond loopback the token can be read on the network.
package serve
