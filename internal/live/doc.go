// Package live shows at the bottom of a terminal what goes on, below the lines that are
// printed meanwhile.
//
// Open starts a Region. Lines are written to it as to any file and stay; Update changes the
// State, of which State.Lines makes what is shown below them. Ten times a second at most
// the Region is drawn anew, where it stands and in one write, if anything of it has changed. Close
// erases it and leaves the lines. A terminal that takes nothing, because somebody stopped
// it by Ctrl-S, holds up Close and nobody else.
//
// The cursor stands on the empty line below the region and is never hidden: whoever kills
// the process leaves a terminal that can be used. A region never has lines that wrap, nor
// more of them than half of the terminal; no line is longer than 100 columns, so that few of
// them break when a window is made narrower. One that does leaves a rest behind, because
// what was printed above must not be erased by mistake.
//
// Nothing that is not plain text gets to the terminal but the few sequences of a Region: see
// Escape and Escaped.
package live
