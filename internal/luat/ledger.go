package luat

import (
	"fmt"
	"strings"

	"attest/internal/at"
	"attest/internal/modem"
)

// ledger is the state of an audit.
type ledger struct {
	entry     modem.Entry    // the one under audit
	open      map[result]int // owed once the command under way is accepted; nil without one
	early     map[result]int // came before that
	owed      map[result]int
	ahead     int  // PUBCOMPs that came before their PUBREC
	closable  int  // how many CLOSED may come
	connected bool // the dialogue had a connection of its own
	sockets   bool // AT+CIPSTART was used: there may be several connections
	findings  []Finding
}

// line books one line.
func (l *ledger) line(line at.Line) {
	text := line.Text
	if line.Payload != nil {
		return // a message
	}
	if line.Kind == at.Final {
		l.final(at.IsError(text))
		return
	}
	if line.Kind == at.Information || line.Kind == at.Echo {
		return
	}
	if bare, ok := cutLink(text); ok {
		text = bare
	}
	switch text {
	case "CONNECT OK":
		l.settle(connected)
		l.connect()
	case "ALREADY CONNECT", "CONNECT FAIL":
		l.settle(connected)
	case "CONNACK OK":
		l.settle(connack)
	case "ERROR":
		l.refusal()
	case "SUBACK":
		l.settle(suback)
	case "UNSUBACK":
		l.settle(unsuback)
	case "PUBACK":
		l.settle(puback)
	case "PUBREC":
		l.receive()
	case "PUBCOMP":
		l.complete()
	case "CLOSED":
		l.closed()
	case "RDY":
		l.restart()
	default:
		if strings.HasPrefix(text, "^boot.rom") {
			l.restart()
		}
	}
}

// final books the final result of the command under way. What it owes counts
// from here on, less what came too early and was found already.
func (l *ledger) final(refused bool) {
	if !refused {
		for r, n := range l.open {
			l.owed[r] += max(n-l.early[r], 0)
		}
	}
	l.open, l.early = nil, nil
}

// settle books result r, and tells whether some command owes it.
func (l *ledger) settle(r result) bool {
	if l.owed[r] > 0 {
		l.owed[r]--
		return true
	}
	if l.early[r] < l.open[r] {
		l.early[r]++
		l.find(fmt.Sprintf("%s comes after the OK of the command that owes it", l.entry.Line.Text), rules[r].source)
		return true
	}
	l.find(fmt.Sprintf("%s comes once for each accepted %s", l.entry.Line.Text, rules[r].owner), rules[r].source)
	return false
}

// receive books PUBREC, after which PUBCOMP is owed.
func (l *ledger) receive() {
	switch owed := l.settle(pubrec); {
	case owed && l.ahead > 0:
		l.ahead--
	case owed:
		l.owed[pubcomp]++
	}
}

// complete books PUBCOMP, which follows a PUBREC.
func (l *ledger) complete() {
	waiting := l.owed[pubrec] + l.open[pubrec] - l.early[pubrec] - l.ahead
	if l.owed[pubcomp] == 0 && waiting > 0 {
		l.ahead++
		l.find("PUBCOMP comes after the PUBREC of its publish", rules[pubcomp].source)
		return
	}
	l.settle(pubcomp)
}

// refusal books a bare ERROR that answers no command: the report of a refused
// MCONNECT, or, since no document says what a refused subscription or publish
// prints, that of any other result that is owed.
func (l *ledger) refusal() {
	for _, r := range [...]result{connack, suback, unsuback, pubcomp, pubrec, puback} {
		if l.owed[r] > 0 {
			l.owed[r]--
			return
		}
	}
	l.find("a bare ERROR answers a command, or reports what an accepted AT+MCONNECT came to", rules[connack].source)
}

// connect books a new connection. The one before it is over, but its CLOSED may
// still come: no document says when, or whether, a local close is reported. That of
// a connection from before the dialogue has had its time.
func (l *ledger) connect() {
	if !l.connected && !l.sockets {
		l.closable = 0
	}
	l.connected = true
	l.closable++
}

// closed books CLOSED.
func (l *ledger) closed() {
	if l.closable == 0 {
		l.find("CLOSED comes at most once for each CONNECT OK", "guide §TCP被动断开")
		return
	}
	l.closable--
}

// restart forgets everything: the modem did.
func (l *ledger) restart() {
	clear(l.owed)
	l.open, l.early, l.ahead, l.closable = nil, nil, 0, 0
}

func (l *ledger) find(requirement, source string) {
	l.findings = append(l.findings, Finding{
		Requirement: requirement,
		Source:      source,
		Got:         fmt.Sprintf("%q%s", l.entry.Line.String(), l.standing()),
		Entry:       l.entry,
	})
}

// standing says what was owed instead, so that a finding explains itself.
func (l *ledger) standing() string {
	var owed []string
	for r := range results {
		if l.owed[r] > 0 {
			owed = append(owed, rules[r].owner)
		}
	}
	if len(owed) == 0 {
		return " while nothing was owed"
	}
	return " while results were owed to " + strings.Join(owed, ", ")
}
