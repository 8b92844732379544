package luat

import (
	"fmt"
	"strconv"
	"strings"

	"attest/internal/at"
)

// Message is a +MSUB line: a message, or where one was cached.
type Message struct {
	Topic   string
	Length  int    // as announced
	Payload []byte // as counted; shorter than Length when the line broke off
	Slot    int    // 0 to 3 of a cached message, else -1
}

// ParseMessage reads `+MSUB: "t",17 byte,…` and `+MSUB: 0`. A topic without
// quotes is read too; whether it may lack them is the caller's to judge.
func ParseMessage(l at.Line) (Message, error) {
	if isSlot(l.Text) {
		return Message{Slot: int(l.Text[len(l.Text)-1] - '0')}, nil
	}
	n, ok := counted([]byte(l.Text))
	if !ok {
		return Message{}, fmt.Errorf("parse message %q: want +MSUB: %q,<n> byte,… or +MSUB: <slot>", l.String(), "<topic>")
	}
	head := strings.TrimPrefix(strings.TrimPrefix(l.Text, "+MSUB:"), " ")
	head = strings.TrimSuffix(head, fmt.Sprintf(",%s byte,", digitsBefore(head)))
	if len(head) >= 2 && head[0] == '"' && head[len(head)-1] == '"' {
		head = head[1 : len(head)-1]
	}
	return Message{Topic: head, Length: n, Payload: l.Payload, Slot: -1}, nil
}

// digitsBefore returns the count in a head, as it is written.
func digitsBefore(head string) string {
	head = strings.TrimSuffix(head, " byte,")
	return head[strings.LastIndexByte(head, ',')+1:]
}

// State is the state of the MQTT connection (manual MQTTSTATU).
type State int

// The states of the MQTT connection.
const (
	Offline   State = 0
	Online    State = 1 // authenticated: publishing is possible
	Connected State = 2 // connected to the broker, not authenticated
)

// ParseStatus reads "+MQTTSTATU :1". The space stands before the colon.
func ParseStatus(text string) (State, error) {
	n, err := number(text, "+MQTTSTATU :")
	if err == nil && n > 2 {
		err = fmt.Errorf("parse %q: want a state from 0 to 2", text)
	}
	return State(n), err
}

// ParseSlots reads the four lines of AT+MQTTMSGGET? and tells which slots hold
// a message.
func ParseSlots(lines []at.Line) (valid [4]bool, err error) {
	if len(lines) != len(valid) {
		return valid, fmt.Errorf("parse slots: got %d lines, want %d", len(lines), len(valid))
	}
	for i, l := range lines {
		rest, ok := strings.CutPrefix(l.Text, "+MQTTMSGGET:")
		slot, status, _ := strings.Cut(strings.TrimPrefix(rest, " "), ",")
		if !ok || slot != strconv.Itoa(i) || status != "VALID" && status != "INVALID" {
			return valid, fmt.Errorf("parse slot %d: got %q, want +MQTTMSGGET: %d,VALID or INVALID", i, l.Text, i)
		}
		valid[i] = status == "VALID"
	}
	return valid, nil
}

// Registration is a registration line, TS 27.007 §7.2, §10.1.20, §10.1.22.
type Registration struct {
	Command string // "+CREG", "+CGREG", "+CEREG": the prefix of the line, which must be that of the command
	Mode    int    // what is reported unasked; -1 in an unsolicited line
	Status  int    // 1 home, 5 roaming
	Area    string // location or tracking area code; may be empty
	Cell    string // may be empty
}

// Registered tells whether the modem may use the network.
func (r Registration) Registered() bool { return r.Status == 1 || r.Status == 5 }

// ParseRegistration reads "+CGREG: 0,1" and its longer forms, and the
// unsolicited "+CGREG: 1".
func ParseRegistration(text string) (Registration, error) {
	list, ok := cutRegistration(text)
	params, err := at.Params(list)
	if !ok || err != nil {
		return Registration{}, fmt.Errorf("parse registration %q: want +CREG:, +CGREG: or +CEREG: with parameters", text)
	}
	r := Registration{Command: text[:strings.IndexByte(text, ':')], Mode: -1}
	if !isRegistration(text) {
		if len(params) < 2 {
			return Registration{}, fmt.Errorf("parse registration %q: want a mode and a status", text)
		}
		if r.Mode, err = strconv.Atoi(params[0]); err != nil {
			return Registration{}, fmt.Errorf("parse registration %q: mode: %w", text, err)
		}
		params = params[1:]
	}
	if r.Status, err = strconv.Atoi(params[0]); err != nil {
		return Registration{}, fmt.Errorf("parse registration %q: status: %w", text, err)
	}
	if len(params) >= 3 {
		r.Area, r.Cell = params[1], params[2]
	}
	return r, nil
}

// ParseAttached reads "+CGATT: 1".
func ParseAttached(text string) (bool, error) {
	n, err := number(text, "+CGATT:")
	if err == nil && n > 1 {
		err = fmt.Errorf("parse %q: want 0 or 1", text)
	}
	return n == 1, err
}

// ParseFileSize reads "+FSFLSIZE: 10", in bytes.
func ParseFileSize(text string) (int, error) { return number(text, "+FSFLSIZE:") }

// ParseError reads the code of "+CME ERROR: 767" or "+CMS ERROR: 500"; a bare
// ERROR and the verbose form have none.
func ParseError(text string) (code int, ok bool) {
	for _, prefix := range [...]string{"+CME ERROR:", "+CMS ERROR:"} {
		if n, err := number(text, prefix); err == nil {
			return n, true
		}
	}
	return 0, false
}

// number reads the decimal number that follows prefix, one optional space
// before it.
func number(text, prefix string) (int, error) {
	rest, ok := strings.CutPrefix(text, prefix)
	n, err := strconv.ParseUint(strings.TrimPrefix(rest, " "), 10, 31)
	if !ok || err != nil {
		return 0, fmt.Errorf("parse %q: want %s and a number", text, prefix)
	}
	return int(n), nil
}
