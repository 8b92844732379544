package luat

import (
	"strconv"

	"attest/internal/at"
)

// Pending describes what the answer to a literal command line may look like.
// Any text is taken; of an unknown command nothing special is expected.
//
// Data of AT+FSREAD is the size that the command asks for. A shorter file gives
// fewer bytes (manual FSREAD), which nothing in the answer announces: a caller
// that knows its size sets Data itself.
func Pending(text string) at.Pending {
	c := at.Command{Text: text}
	name, form := c.Name(), c.Form()
	p := at.Pending{Command: c, Prefixes: prefixes(name, form)}
	switch name {
	case "+MQTTMSGGET":
		p.Counted = form == at.Execute
	case "+MPUBEX", "+FSWRITE":
		p.Prompt = form == at.Write
		if name == "+FSWRITE" {
			p.Finals = []string{"TimeOut"} // manual FSWRITE
		}
	case "+CIPSEND":
		p.Prompt = form == at.Write || form == at.Execute
		p.Finals = append(linkFinals("SEND OK", "SEND FAIL"), "DATA ACCEPT:") // manual CIPSEND
	case "+FSREAD":
		p.Data = readSize(c)
	case "+CIPSHUT":
		p.Finals = []string{"SHUT OK"} // at-facts X-07
	case "+CIPCLOSE":
		p.Finals = linkFinals("CLOSE OK")
	case "+CPOWD":
		p.Finals = []string{"NORMAL POWER DOWN"}
	case "+CIFSR":
		p.Bare = form == at.Execute // manual CIFSR
	}
	return p
}

// prefixes returns what the information of a command begins with. None is given
// where a line that begins so would be unsolicited: a message while AT+MSUB= is
// open, a change of registration while AT+CGREG? is (the shapes differ).
func prefixes(name string, form at.Form) []string {
	switch name {
	case "+CREG", "+CGREG", "+CEREG":
		return nil
	case "+MSUB":
		if form != at.Test {
			return nil
		}
	}
	if name == "" || name[0] != '+' && name[0] != '^' && name[0] != '*' {
		return nil
	}
	return []string{name + ":", name + " :"} // +MQTTSTATU :1, +CMEE :1
}

// readSize returns the size that AT+FSREAD=<name>,<mode>,<size>,<position> asks for.
func readSize(c at.Command) int {
	params, err := c.Params()
	if err != nil || len(params) < 3 {
		return 0
	}
	n, err := strconv.Atoi(params[2])
	if err != nil || n < 0 || n > maxCount {
		return 0
	}
	return n
}
