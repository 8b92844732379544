package luat

import (
	"strings"

	"attest/internal/at"
	"attest/internal/modem"
)

// Finding is one breach of the ledger.
type Finding struct {
	Requirement string      // one sentence
	Source      string      // where it stands
	Got         string      // what came
	Entry       modem.Entry // the line that broke it
}

// Audit holds a dialogue from its beginning against the ledger of asynchronous
// results: each is owed by an accepted command, comes after its OK, and once.
//
// What is owed need not come: that is for whoever waits for it. Results of
// different commands may come in any order, messages anywhere between. A
// restart (RDY, the ROM's line) clears what is owed. CLOSED is legal once per
// connection, whoever closed it, since no document says whether the modem
// prints it after its own close; a connection that stood before the dialogue
// began counts.
func Audit(journal []modem.Entry) []Finding {
	l := ledger{owed: map[result]int{}, closable: 1}
	for _, e := range journal {
		l.entry = e
		switch {
		case e.Sent && e.Command.Text != "":
			l.open = obligations(e.Command)
			l.early = map[result]int{}
			l.sockets = l.sockets || strings.HasPrefix(e.Command.Name(), "+CIPSTART")
		case !e.Sent:
			l.line(e.Line)
		}
	}
	return l.findings
}

// result is one kind of asynchronous result.
type result uint8

// The results, named as the modem prints them.
const (
	connected result = iota // CONNECT OK, ALREADY CONNECT or CONNECT FAIL
	connack                 // CONNACK OK, or a bare ERROR
	suback
	unsuback
	puback
	pubrec
	pubcomp
	results // their number
)

// rule is what the ledger knows about a result.
type rule struct {
	owner  string // what owes it
	source string
}

var rules = [results]rule{
	connected: {"AT+MIPSTART or AT+SSLMIPSTART", "manual MIPSTART"},
	connack:   {"AT+MCONNECT", "manual MCONNECT"},
	suback:    {"AT+MSUB", "manual MSUB"},
	unsuback:  {"AT+MUNSUB", "manual MUNSUB"},
	puback:    {"publish of QoS 1", "manual MPUB"},
	pubrec:    {"publish of QoS 2", "manual MPUB"},
	pubcomp:   {"publish of QoS 2", "manual MPUB"},
}

// obligations returns what an accepted command line owes.
func obligations(line at.Command) map[result]int {
	owed := map[result]int{}
	for _, c := range line.Parts() {
		if c.Form() != at.Write {
			continue
		}
		switch c.Name() {
		case "+MIPSTART", "+SSLMIPSTART", "+CIPSTART":
			owed[connected]++
		case "+MCONNECT":
			owed[connack]++
		case "+MSUB":
			owed[suback]++
		case "+MUNSUB":
			owed[unsuback]++
		case "+MPUB", "+MPUBEX":
			qos := publishQoS(c)
			if qos != "0" && qos != "2" {
				owed[puback]++
			}
			if qos != "0" && qos != "1" {
				owed[pubrec]++
			}
		}
	}
	return owed
}

// publishQoS returns the QoS of a publish as it was written; "" when the
// command cannot be read, and any acknowledgement must be let pass.
func publishQoS(c at.Command) string {
	params, err := c.Params()
	if err != nil || len(params) < 2 {
		return ""
	}
	return strings.Trim(params[1], " ")
}
