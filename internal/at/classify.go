package at

import (
	"bytes"
	"fmt"
	"strings"
)

// answer is the open command and how much of its answer has been seen.
type answer struct {
	pending  Pending
	open     bool
	echoed   int  // bytes of an echo that other lines cut in parts
	echoDone bool // the echo is complete
	blank    bool // the line before is the blank one that precedes raw data
	prompted bool // the prompt has been seen
	read     bool // the raw data has been seen
}

// promptDue tells whether ">" at a line start is the open command's prompt.
func (a *answer) promptDue() bool {
	return a.open && a.pending.Prompt && !a.prompted
}

// isEcho tells whether text is the open command, or the rest of it.
func (a *answer) isEcho(text []byte) bool {
	if !a.open || a.echoDone || len(text) == 0 {
		return false
	}
	whole := a.pending.Command.Text
	return string(text) == whole || a.echoed > 0 && string(text) == whole[a.echoed:]
}

// isEchoPart tells whether text continues an echo that another line cut off.
// A single byte is too little to tell.
func (a *answer) isEchoPart(text string) bool {
	return !a.echoDone && len(text) > 1 && strings.HasPrefix(a.pending.Command.Text[a.echoed:], text)
}

// dataDue tells whether the token under way is the raw data of the open
// command, unless a line came in its place.
func (s *Scanner) dataDue() bool {
	return s.open && s.pending.Data > 0 && s.blank && !s.read && s.body < 0
}

// replacesData tells whether text, a whole line where raw data is due, is a
// line of its own: the refusal, or something unsolicited. Data that reads
// exactly so on its first line is taken for it.
func (s *Scanner) replacesData(text string) bool {
	return IsError(text) || s.isURC(text) || text != "" && s.isEchoPart(text)
}

func (s *Scanner) isURC(text string) bool {
	return s.dialect.URC != nil && s.dialect.URC(text)
}

// classify sets the kind of l and moves the open command on.
func (s *Scanner) classify(l *Line, counted bool) {
	isData := counted && s.head == 0
	switch {
	case isData:
		l.Kind, s.read = Data, true
	case !counted && isBlank(l.Text):
		l.Kind = Blank
	case s.open:
		l.Kind = s.answerKind(l, counted)
	default:
		l.Kind = s.idleKind(l, counted)
	}
	s.blank = l.Kind == Blank
	if l.Kind == Final || l.Kind == Information && s.pending.Bare {
		s.open = false
	}
}

// answerKind classifies a line that comes while a command is open.
func (s *Scanner) answerKind(l *Line, counted bool) Kind {
	if counted {
		if s.pending.Counted {
			return Information
		}
		return URC
	}
	if s.pending.final(l.Text) {
		return Final
	}
	for _, p := range s.pending.Prefixes {
		if strings.HasPrefix(l.Text, p) {
			return Information
		}
	}
	switch {
	case s.isURC(l.Text):
		return URC
	case s.isEchoPart(l.Text):
		s.echoed += len(l.Text)
		return Echo
	case isPrompt(l.Text):
		l.Flaws = append(l.Flaws, flaw(RulePrompt, ""))
		return Prompt
	}
	return Information
}

// idleKind classifies a line that comes while no command is open. A bare ERROR
// is then the report of a refused connection (manual MCONNECT).
func (s *Scanner) idleKind(l *Line, counted bool) Kind {
	switch {
	case counted, l.Text == "ERROR", s.isURC(l.Text):
		return URC
	case IsResult(l.Text):
		l.Flaws = append(l.Flaws, flaw(RuleResult, ""))
		return Final
	case isPrompt(l.Text):
		l.Flaws = append(l.Flaws, flaw(RulePrompt, ""))
		return Prompt
	}
	return Unknown
}

func isBlank(text string) bool  { return strings.Trim(text, " ") == "" }
func isPrompt(text string) bool { return text == ">" || text == "> " }

// holdsLine tells whether a line that could stand alone begins inside payload.
func (s *Scanner) holdsLine(payload []byte) bool {
	_, rest, more := bytes.Cut(payload, []byte("\r\n"))
	for more {
		var line []byte
		line, rest, more = bytes.Cut(rest, []byte("\r\n"))
		if text := string(line); IsResult(text) || s.isURC(text) {
			return true
		}
	}
	return false
}

// quoteTail quotes the bytes behind a payload, cut to what a message can show.
func quoteTail(b []byte) string {
	const show = 40
	if len(b) > show {
		return fmt.Sprintf("%q… (%d bytes)", b[:show], len(b))
	}
	return fmt.Sprintf("%q", b)
}

func countDetail(got, want int) string {
	return fmt.Sprintf("%d of %d bytes", got, want)
}
