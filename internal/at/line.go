// Package at reads the AT wire language as a modem writes it: lines, echoes,
// prompts, counted payloads and result codes. It is pure: bytes in, lines out.
//
// Start with [NewScanner], tell it with [Scanner.Expect] which command has just
// been written, and give it every byte the modem sends with [Scanner.Feed].
// What it emits, in order, holds every byte: the concatenation of all Raw is
// the input, and how the input was cut into chunks changes nothing.
//
// The scanner is strict. It never repairs and never skips; what breaks the
// framing of V.250 is emitted as it came, with a [Flaw] that says what is
// wrong. It asks for no blank lines, since no two releases print the same ones.
//
// What a vendor adds (which lines come unasked, which ones carry a counted
// payload) comes in with a [Dialect]; this package knows V.250 and 3GPP TS
// 27.007 only.
package at

import (
	"bytes"
	"slices"
)

// Kind tells what a line is.
type Kind uint8

// The kinds of a line.
const (
	Blank       Kind = iota // nothing but spaces; also the space after a prompt and the LF after an echo's CR
	Echo                    // the command as the modem repeats it, or a part of it when another line cut it in two
	Information             // belongs to the answer of the open command
	Final                   // the final result code of the open command, V.250 §5.7.1
	URC                     // unsolicited result code: documented, and not owed to the open command
	Prompt                  // ">", after which the modem takes data
	Data                    // raw bytes of a file, announced by Pending.Data
	Unknown                 // no command is open and the dialect does not know it
)

// String returns the name of the kind in lower case.
func (k Kind) String() string {
	names := [...]string{"blank", "echo", "information", "final", "URC", "prompt", "data", "unknown"}
	if int(k) < len(names) {
		return names[k]
	}
	return "invalid"
}

// Line is one token of the modem's output.
//
// Raw and Payload are the scanner's own memory and valid until emit returns;
// Clone gives a line to keep.
type Line struct {
	Kind    Kind
	Raw     []byte // every byte, line end included
	Text    string // without the line end; of a counted line the head, through its last comma
	Payload []byte // the counted bytes; nil in a line without a count
	Flaws   []Flaw // nil in a sound line
}

// Clone returns a copy of l that shares no memory with the scanner.
func (l Line) Clone() Line {
	raw := bytes.Clone(l.Raw)
	if l.Payload != nil { // it stands right behind the head
		from, to := len(l.Text), len(l.Text)+len(l.Payload)
		l.Payload = raw[from:to:to]
	}
	l.Raw = raw
	l.Flaws = slices.Clone(l.Flaws)
	return l
}

// String returns the line as the documents print it: the text with its
// payload, without the line end.
func (l Line) String() string {
	return l.Text + string(l.Payload)
}

// Flaw is one breach of the framing rules.
type Flaw struct {
	Rule   string // one of the Rule constants
	Source string // where the broken rule stands: "V.250 §5.7.1"
	Detail string // what was seen, where the line alone does not show it; may be empty
}

// The rules a line can break.
const (
	RuleLF         = "terminated by LF alone"
	RuleCR         = "terminated by CR alone"
	RuleUnfinished = "not terminated"
	RuleTooLong    = "no line end within 64 KiB"
	RuleHeader     = "no CR LF before the line"
	RuleShort      = "payload shorter than announced"
	RuleLong       = "payload longer than announced"
	RuleResult     = "result code without a command"
	RulePrompt     = "prompt without a command"
	RuleEcho       = "echo although it is off"
)

// String returns the rule with its source and detail.
func (f Flaw) String() string {
	s := f.Rule
	if f.Detail != "" {
		s += ": " + f.Detail
	}
	return s + " [" + f.Source + "]"
}

// flaw completes a rule with the place it comes from.
func flaw(rule, detail string) Flaw {
	source := "V.250 §5.7.1"
	switch rule {
	case RuleShort, RuleLong:
		source = "at-facts §10.7"
	case RulePrompt:
		source = "at-facts §2.3"
	case RuleEcho:
		source = "V.250 §6.2.4"
	}
	return Flaw{Rule: rule, Source: source, Detail: detail}
}
