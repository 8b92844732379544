package wire

import "fmt"

// Violation is one statement of the standard that a packet, or a client, does not keep.
type Violation struct {
	Clause   string // "MQTT-3.1.2-1"
	Sentence string // what is required, in one sentence
	Got      string // what was found; foreign text is Go-escaped
}

// String is the violation in one line.
func (v Violation) String() string {
	return fmt.Sprintf("%s: %s; got %s", v.Clause, v.Sentence, v.Got)
}

// Statement is one requirement that this package checks.
type Statement struct {
	Clause   string
	Sentence string
}

// violation looks its clause up; a clause that is not in the table is a mistake of this package and shows as such.
func violation(clause, format string, args ...any) Violation {
	v := Violation{Clause: "MQTT-" + clause, Got: fmt.Sprintf(format, args...)}
	for _, s := range Statements() {
		if s.Clause == v.Clause {
			v.Sentence = s.Sentence
		}
	}
	return v
}
