// Package transcript writes down what happened in a trial, in one order, and
// reads it back: bytes both ways, broker events, faults, step names.
//
// A [Recorder] collects [Entry] values from several sources at once and gives
// them in the order of time. [Format] writes them one a line, [Parse] reads
// the lines; the same notation stands in files, errors and reports:
//
//	+0.000 # When I send `AT+MCONNECT=1,60`
//	+0.004 > AT+MCONNECT=1,60\r\n
//	+0.021 < \r\nOK\r\n
//	+0.058 @ CONNECT client="868488076506128" keepalive=60 clean=true
//	+0.061 < \r\nCONNACK OK\r\n
//
// A [File] holds several timelines, one section a trial, as txtar does. A
// [Redactor] masks what belongs to the owner of the modem before anything is
// written.
//
// The package never repairs: every byte of the line is kept, and text that it
// did not write itself is refused with the number of the line.
package transcript

import "time"

// Voice is who speaks in an entry.
type Voice byte

const (
	Harness Voice = '>' // bytes to the modem
	Modem   Voice = '<' // bytes from the modem
	Broker  Voice = '@' // what the broker saw or did
	Fault   Voice = '!' // a fault or stimulus that the bench applied
	Note    Voice = '#' // a step, or a remark
)

// Valid reports whether v is one of the five.
func (v Voice) Valid() bool {
	switch v {
	case Harness, Modem, Broker, Fault, Note:
		return true
	}
	return false
}

// Bytes reports whether the voice carries bytes of the serial line; the
// others carry one line of text.
func (v Voice) Bytes() bool { return v == Harness || v == Modem }

// Entry is one thing that happened.
type Entry struct {
	Time  time.Duration // since the start of the trial; negative for what came before it
	Voice Voice
	Text  string // raw bytes for Harness and Modem; else text, which Format puts on one line
}
