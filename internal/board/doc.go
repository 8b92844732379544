// Package board makes one site of all runs below a reports directory: model by version by
// area and scenario, since when a scenario fails, its history, a badge a release.
//
// [Read] collects the runs, [Board.Pages] says which files the site has and makes each on
// its own, [Board.Write] puts them all into a directory. It reads brief.json of each run, or
// the journal where that says something else; it changes nothing in the directory of a run.
//
// What counts for a release: of all its runs, scenario by scenario, the one that was started
// last and said something about the firmware. Of a run without an end only failures count. So a bench that broke hides no verdict, and a run
// of two scenarios does not stand for all of them. A run of an emulator with defects on purpose
// never counts, and one of an emulator only where no run had a modem. Versions are ordered
// by their numbers, not by when they were judged. A release is green only if every scenario that
// the board has of its model was judged at it, and none fails.
//
// Whatever else is in the reports directory is named as a [Stray] with the reason, and skipped.
// Text comes from modems and strangers: it reaches a page only through html/template, or
// through html.EscapeString where a cell is written by hand.
package board
