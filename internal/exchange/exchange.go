// Package exchange reads commands with their answers back from the timeline of a trial.
//
// [Read] takes a timeline as it stands in a journal, and gives each command with what
// answered it and how long that took: from the moment the command was written until its
// final result code was there, in milliseconds, because a timeline has no finer ones.
//
// It reads with the eyes of the harness, the scanner of package at in the dialect of
// package luat, so that a line that came unasked is no answer. It judges nothing: a
// command without a result is told as one.
package exchange

import (
	"fmt"
	"strings"
	"time"

	"attest/internal/at"
	"attest/internal/luat"
	"attest/internal/transcript"
)

// Exchange is one command line and its answer.
type Exchange struct {
	at.Command
	Answer []string      // lines of information, without their ends
	Result string        // the final result code; empty: none came before the next command, or the end
	Took   time.Duration // from the command to the result; 0 without one
}

// Form returns the command without its parameters: "AT+MPUB=", "AT+CREG?", "AT+CREG=?",
// "AT+MIPCLOSE", "ATE". It is empty for a line of several commands.
func (e Exchange) Form() string {
	if strings.Contains(e.Text, ";") && len(e.Parts()) > 1 {
		return ""
	}
	form := "AT" + e.Name()
	switch e.Command.Form() {
	case at.Test:
		return form + "=?"
	case at.Read:
		return form + "?"
	case at.Write:
		if strings.Contains(e.Text, "=") {
			return form + "="
		}
	}
	return form
}

// Taken reports whether the modem did what the command says.
func (e Exchange) Taken() bool { return e.Result != "" && !e.Refused() }

// Refused reports whether the modem answered an error.
func (e Exchange) Refused() bool { return at.IsError(e.Result) }

// Read returns the exchanges of a timeline in their order. What a file takes as data is
// no command. A timeline that nobody here wrote is an error.
func Read(timeline string) ([]Exchange, error) {
	entries, err := transcript.Parse(timeline)
	if err != nil {
		return nil, fmt.Errorf("read timeline: %w", err)
	}
	r := reader{scanner: at.NewScanner(luat.Dialect())}
	for _, e := range entries {
		switch e.Voice {
		case transcript.Harness:
			r.sent(e)
		case transcript.Modem:
			r.now = e.Time
			r.scanner.Feed([]byte(e.Text), r.line)
		}
	}
	r.close()
	return r.all, nil
}

// reader is a timeline under way.
type reader struct {
	scanner  *at.Scanner
	all      []Exchange
	open     *Exchange // nil: no command waits
	prompted bool      // the open command took a prompt: what is sent now are its data
	bare     bool      // its first line of information is its result
	begun    time.Duration
	now      time.Duration
}

func (r *reader) sent(e transcript.Entry) {
	if r.open != nil && r.prompted {
		return
	}
	r.close()
	command, err := at.ParseCommand(strings.TrimRight(e.Text, "\r\n"))
	if err != nil || !strings.ContainsAny(e.Text, "\r\n") {
		return // data of nobody, or a part of a command: nothing can be told of its time
	}
	p := luat.Pending(command.Text)
	p.Echo, p.Data = true, 0 // how long a file really is, the answer does not announce
	r.scanner.Expect(p)
	r.open, r.begun, r.bare = &Exchange{Command: command}, e.Time, p.Bare
}

func (r *reader) line(l at.Line) {
	if r.open == nil {
		return
	}
	switch l.Kind {
	case at.Prompt:
		r.prompted = true
	case at.Information:
		r.open.Answer = append(r.open.Answer, strings.Clone(l.String()))
		if r.bare {
			r.end("OK") // manual CIFSR: the address alone says so
		}
	case at.Final:
		r.end(l.Text)
	}
}

func (r *reader) end(result string) {
	r.open.Result, r.open.Took = strings.Clone(result), r.now-r.begun
	r.close()
}

func (r *reader) close() {
	if r.open != nil {
		r.all = append(r.all, *r.open)
	}
	r.open, r.prompted = nil, false
}
