package at

const (
	maxLine = 64 << 10 // a line without an end is cut here
	peek    = 512      // where raw data is due: longer than any line that may come in its place
)

// boundary is what stands before the current line.
type boundary uint8

const (
	atStart     boundary = iota // the first byte: nobody knows what came before
	afterEnd                    // a line end, sound or flawed already
	afterEcho                   // the CR of an echo
	afterPrompt                 // ">"
	afterSpace                  // "> "
)

// Scanner cuts a modem's output into lines. The zero value is not usable, see
// NewScanner; a Scanner must not be used from two goroutines at once.
type Scanner struct {
	dialect Dialect
	answer          // the open command
	queued  Pending // written while a line was under way: opens behind that line
	late    bool    // queued holds a command
	split   int     // bytes of the line under way that came before the queued command

	buf     []byte // fed and not emitted yet: the token under way
	scanned int    // bytes of the token that need no second look
	head    int    // bytes before the counted payload
	body    int    // bytes of counted payload; -1: none
	before  boundary
}

// NewScanner returns a scanner at the start of a stream. The first line need
// not be a whole one.
func NewScanner(d Dialect) *Scanner {
	return &Scanner{dialect: d, body: -1}
}

// Expect opens p as of the byte fed next and gives up the command that was
// open. A line that is under way stays with the old command. Expect must not
// be called from emit.
func (s *Scanner) Expect(p Pending) {
	if len(s.buf) == 0 {
		s.answer = answer{pending: p, open: true}
		return
	}
	s.queued, s.late, s.split = p, true, len(s.buf)
}

// Feed scans chunk and calls emit for each line that it completes.
func (s *Scanner) Feed(chunk []byte, emit func(Line)) {
	data := chunk
	if len(s.buf) > 0 {
		s.buf = append(s.buf, chunk...)
		data = s.buf
	}
	fed := len(data)
	for len(data) > 0 {
		n := s.token(data, emit)
		if n == 0 {
			break
		}
		data = data[n:]
	}
	if len(s.buf) > 0 && len(data) == fed {
		return // nothing was taken, all of it is in buf already
	}
	s.buf = append(s.buf[:0], data...)
}

// Rest returns the bytes of the unfinished line, valid until the next Feed.
func (s *Scanner) Rest() []byte { return s.buf }

// End emits the unfinished line, if there is one, flawed as not terminated.
// The scanner is then at a line start.
func (s *Scanner) End(emit func(Line)) {
	rest := s.buf
	s.buf, s.scanned = nil, 0
	if len(rest) == 0 {
		return
	}
	s.emitPartial(rest, emit)
}

// token emits the first token of data and returns its length; 0 when data does
// not decide it. The decision depends on the bytes alone, never on how many
// more of them happen to be there: that makes any chunking equal.
func (s *Scanner) token(data []byte, emit func(Line)) int {
	if s.scanned == 0 {
		if n := s.short(data[0], data[:1], emit); n > 0 {
			return n
		}
	}
	end := min(len(data), s.limit())
	i := s.scanned
	for ; i < end; i++ {
		switch data[i] {
		case '\n':
			return s.line(data, i, i+1, emit)
		case '\r':
			if n := s.echoEnd(data, i, emit); n > 0 {
				return n
			}
			if i+1 == len(data) {
				s.scanned = i
				return 0
			}
			if data[i+1] == '\n' {
				return s.line(data, i, i+2, emit)
			}
			return s.line(data, i, i+1, emit)
		case ',':
			if s.body < 0 && s.announces(data[:i+1]) {
				i += s.body
				end = min(len(data), s.limit())
			}
		}
	}
	s.scanned = i
	if i < s.limit() {
		return 0
	}
	if s.dataDue() {
		return s.takeData(data, emit)
	}
	return s.cut(data[:i], emit)
}

// short emits the tokens that are one byte long and need no line end.
func (s *Scanner) short(c byte, raw []byte, emit func(Line)) int {
	l := Line{Kind: Blank, Raw: raw}
	switch {
	case c == '\n' && s.before == afterEcho:
		s.before = afterEnd
	case c == ' ' && s.before == afterPrompt:
		s.before = afterSpace
		l.Text = " "
	case c == '>' && s.promptDue():
		s.prompted, s.before = true, afterPrompt
		l.Kind, l.Text = Prompt, ">"
	default:
		return 0
	}
	emit(l)
	return 1
}

// limit returns where the token under way is cut, end or no end.
func (s *Scanner) limit() int {
	if s.body >= 0 {
		return s.head + s.body + maxLine
	}
	if s.dataDue() {
		return max(s.pending.Data, peek)
	}
	return maxLine
}

// announces tells whether head announces a counted payload, and enters it.
func (s *Scanner) announces(head []byte) bool {
	if s.dialect.Counted == nil {
		return false
	}
	n, ok := s.dialect.Counted(head)
	if !ok || n < 0 {
		return false
	}
	s.head, s.body = len(head), n
	return true
}

// echoEnd handles a CR that ends an echo. An echo needs no LF, V.250 §5.2.1,
// and is emitted at its CR. When the command was written while a line was under
// way and its echo follows that line without a line end, the line is cut there.
func (s *Scanner) echoEnd(data []byte, i int, emit func(Line)) int {
	if s.body >= 0 {
		return 0
	}
	if s.late && i > s.split && string(data[s.split:i]) == s.queued.Command.Text {
		return s.cut(data[:s.split], emit)
	}
	if !s.isEcho(data[:i]) {
		return 0
	}
	l := Line{Kind: Echo, Raw: data[:i+1], Text: string(data[:i])}
	if !s.pending.Echo {
		l.Flaws = append(l.Flaws, flaw(RuleEcho, ""))
	}
	s.echoDone, s.blank = true, false
	s.done(afterEcho)
	emit(l)
	return i + 1
}

// takeData makes the bytes at hand the raw data of the open command.
func (s *Scanner) takeData(data []byte, emit func(Line)) int {
	s.head, s.body = 0, s.pending.Data
	s.scanned = s.body
	return s.token(data, emit)
}

// line emits data[:next], whose text ends at i.
func (s *Scanner) line(data []byte, i, next int, emit func(Line)) int {
	if s.dataDue() && !s.replacesData(string(data[:i])) {
		return s.takeData(data, emit)
	}
	l := s.tokenLine(data[:next], i)
	if next == i+1 {
		rule := RuleLF
		if data[i] == '\r' {
			rule = RuleCR
		}
		l.Flaws = append(l.Flaws, flaw(rule, ""))
	}
	s.emitLine(l, emit)
	return next
}

// tokenLine makes a line of raw, whose text ends at i, and checks where its
// payload ends. A payload that holds what looks like another line announced
// more bytes than it had, any other one fewer; which of the two it is cannot be
// known for sure, that it is one of them can.
func (s *Scanner) tokenLine(raw []byte, i int) Line {
	if s.body < 0 {
		return Line{Raw: raw, Text: string(raw[:i])}
	}
	end := s.head + s.body
	l := Line{Raw: raw, Text: string(raw[:s.head]), Payload: raw[s.head:end:end]}
	if i > end {
		rule := RuleLong
		if s.holdsLine(raw[s.head:i]) {
			rule = RuleShort
		}
		l.Flaws = append(l.Flaws, flaw(rule, quoteTail(raw[end:i])+" follows its last byte"))
	}
	return l
}

// cut emits raw, a line without its end.
func (s *Scanner) cut(raw []byte, emit func(Line)) int {
	if len(raw) == maxLine {
		s.emitLine(Line{Raw: raw, Text: string(raw), Flaws: []Flaw{flaw(RuleTooLong, "")}}, emit)
	} else {
		s.emitPartial(raw, emit)
	}
	return len(raw)
}

// emitPartial emits raw, the beginning of a line.
func (s *Scanner) emitPartial(raw []byte, emit func(Line)) {
	if s.body < 0 && s.dataDue() && !s.replacesData(string(raw)) {
		s.head, s.body = 0, s.pending.Data
	}
	var l Line
	if got := len(raw) - s.head; s.body > got {
		l = Line{Raw: raw, Text: string(raw[:s.head]), Payload: raw[s.head:]}
		l.Flaws = append(l.Flaws, flaw(RuleShort, countDetail(got, s.body)))
	} else {
		l = s.tokenLine(raw, len(raw))
	}
	l.Flaws = append(l.Flaws, flaw(RuleUnfinished, ""))
	s.emitLine(l, emit)
}

// emitLine classifies l, closes the token and emits it.
func (s *Scanner) emitLine(l Line, emit func(Line)) {
	counted := s.body >= 0
	if s.before >= afterEcho && (counted || !isBlank(l.Text)) {
		l.Flaws = append(l.Flaws, flaw(RuleHeader, ""))
	}
	s.classify(&l, counted)
	s.done(afterEnd)
	emit(l)
}

// done closes the token under way and opens the command that waited for it.
func (s *Scanner) done(b boundary) {
	s.before, s.scanned, s.head, s.body = b, 0, 0, -1
	if s.late {
		s.answer = answer{pending: s.queued, open: true}
		s.late, s.split = false, 0
	}
}
