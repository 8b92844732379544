package at

import "strings"

// Dialect is what the scanner must know about a vendor. Both functions must be
// pure; a nil one knows nothing.
type Dialect struct {
	// Counted tells whether head, a line from its first byte through a comma,
	// announces n bytes of payload that follow at once. It is called at every
	// comma of a line and must look at the ends of head only.
	Counted func(head []byte) (n int, ok bool)
	// URC tells whether the text of a line is a documented unsolicited result
	// code. A text that may also answer a command is left to Pending.Prefixes.
	URC func(text string) bool
}

// Pending is a command that was written and is not answered yet, with what its
// answer may look like.
type Pending struct {
	Command  Command
	Echo     bool     // the modem may repeat the command; when false an echo is a flaw
	Prefixes []string // lines that begin so are information, even where the dialect calls them a URC
	Counted  bool     // counted lines are information (AT+MQTTMSGGET), not URCs
	Prompt   bool     // the modem asks for data with ">"
	Data     int      // raw bytes that follow the blank line after the echo (AT+FSREAD); 0: none
	Finals   []string // final results beyond V.250's ("SHUT OK"); one that ends in ":" matches as a prefix
	Bare     bool     // the first information line ends the answer, no result code follows (AT+CIFSR)
}

// final tells whether text ends the answer of p.
func (p *Pending) final(text string) bool {
	if IsResult(text) {
		return true
	}
	for _, f := range p.Finals {
		if text == f || strings.HasSuffix(f, ":") && strings.HasPrefix(text, f) {
			return true
		}
	}
	return false
}

// IsResult tells whether text is one of the final result codes that every
// command may get: OK, ERROR (V.250 §5.7.1), +CME ERROR (TS 27.007 §9.2),
// +CMS ERROR (TS 27.005 §3.2.5).
func IsResult(text string) bool {
	return text == "OK" || IsError(text)
}

// IsError tells whether text is a final result code that refuses a command.
func IsError(text string) bool {
	return text == "ERROR" ||
		strings.HasPrefix(text, "+CME ERROR") || strings.HasPrefix(text, "+CMS ERROR")
}
